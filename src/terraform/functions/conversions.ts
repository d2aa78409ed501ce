import { isSensitiveAsWhole, markSensitive, unmarkSensitive } from "../sensitive.ts";
import { FALSE, isWhollyKnown, TRUE } from "../value.ts";
import { ANY, BOOL, listType, mapType, NUMBER, setType, STRING, type Type } from "../value-type.ts";
import type { FunctionDefinition, FunctionTable } from "./definition.ts";
import { anything } from "./parameters.ts";

/** Functions that change or ask for the kind of a value. */
export const CONVERSION_FUNCTIONS: FunctionTable = {
  ephemeralasnull: unchanged(),
  issensitive: {
    parameters: [anything("value")],
    handlesSensitive: true,
    call: (args) => {
      const value = args.value(0);
      if (isSensitiveAsWhole(value)) return TRUE;
      return isWhollyKnown(value) ? FALSE : args.unknown();
    },
  },
  nonsensitive: {
    parameters: [anything("value")],
    handlesSensitive: true,
    call: (args) => {
      const value = args.value(0);
      return isSensitiveAsWhole(value) ? unmarkSensitive(value) : value;
    },
  },
  sensitive: {
    parameters: [anything("value")],
    handlesSensitive: true,
    call: (args) => markSensitive(args.value(0)),
  },
  tobool: conversion(BOOL),
  tolist: conversion(listType(ANY)),
  tomap: conversion(mapType(ANY)),
  tonumber: conversion(NUMBER),
  toset: conversion(setType(ANY)),
  tostring: conversion(STRING),
};

function unchanged(): FunctionDefinition {
  return { parameters: [anything("value")], call: (args) => args.value(0) };
}

/** An unknown keeps its name: it is the same value, of another type. */
function conversion(type: Type): FunctionDefinition {
  return {
    parameters: [{ ...anything("v"), type }],
    call: (args) => args.value(0),
  };
}
