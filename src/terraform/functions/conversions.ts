import { ANY, BOOL, listType, mapType, NUMBER, setType, STRING, type Type } from "../value-type.ts";
import type { FunctionDefinition, FunctionTable } from "./definition.ts";
import { anything } from "./parameters.ts";

/** Functions that change or ask for the kind of a value. */
export const CONVERSION_FUNCTIONS: FunctionTable = {
  ephemeralasnull: unchanged(),
  // Whether a value is sensitive is not followed.
  issensitive: { parameters: [anything("value")], call: (args) => args.unknown() },
  nonsensitive: unchanged(),
  sensitive: unchanged(),
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
