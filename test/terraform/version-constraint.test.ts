import { expect } from "chai";
import { allowsVersion, newestAllowed } from "../../src/terraform/version-constraint.ts";

/** What `terraform validate`, version 1.11, says to a module of a version that was asked for otherwise. */
const CASES: readonly (readonly [string, string, boolean])[] = [
  ["1.2.0", "1.2.0", true],
  ["1.2", "1.2.0", true],
  ["v1.2.0", "1.2.0", true],
  ["1.2.0+build", "1.2.0", true],
  ["= 1.2.0", "1.2.1", false],
  ["!= 1.2.0", "1.2.0", false],
  ["!= 1.1", "1.2.0", true],
  [">= 1.0, < 2.0", "1.9.9", true],
  [">=1.0,<2.0", "1.5.0", true],
  [">= 1.0, < 2.0", "2.0.0", false],
  ["> 1.2", "1.2.0", false],
  ["> 1.2", "1.2.1", true],
  ["<= 1.2", "1.2.1", false],
  ["<= 1.2", "1.2.0", true],
  ["~> 1.2", "1.9.0", true],
  ["~>1.2", "1.9.0", true],
  ["~> 1.2", "2.0.0", false],
  ["~> 1.2", "1.1.9", false],
  ["~> 1.2.3", "1.2.9", true],
  ["~> 1.2.3", "1.3.0", false],
  ["~> 1", "1.5.0", true],
  ["~> 1", "2.0.0", true],
  ["~> 1.0", "2.0.0", false],
  [">= 1.0", "2.0.0-beta1", false],
  ["= 2.0.0-beta1", "2.0.0-beta1", true],
  [">= 2.0.0-beta1", "2.0.0-beta2", true],
  [">= 2.0.0-beta1", "2.0.0", true],
  [">= 2.0.0-beta1", "2.0.1-beta1", false],
  ["~> 2.0.0-beta1", "2.0.0", false],
  ["~> 2.0.0-beta1", "2.0.0-rc1", true],
  ["< 2.0.0-beta2", "2.0.0-beta1", true],
  ["> 2.0.0-beta.2", "2.0.0-beta.11", true],
];

describe("a version constraint", () => {
  for (const [constraint, version, allowed] of CASES) {
    it(`${constraint} ${allowed ? "allows" : "does not allow"} ${version}`, () => {
      expect(allowsVersion(constraint, version)).to.equal(allowed);
    });
  }

  for (const constraint of ["=> 1.0", "latest", "", ">= 1.0,", ">= 1.0 < 2.0", "^1.2", "1.x"]) {
    it(`is not what "${constraint}" is`, () => {
      expect(allowsVersion(constraint, "1.5.0")).to.equal(undefined);
    });
  }
});

describe("the newest version that a constraint allows", () => {
  const versions = ["1.0.0", "1.2.0", "1.10.0", "2.0.0-rc1", "2.0.0", "3.0.0-alpha", "0.9.0", "x"];

  // What `terraform get`, version 1.11, takes from a registry with these versions.
  for (const [constraint, newest] of [
    [undefined, "2.0.0"],
    ["~> 1.0", "1.10.0"],
    ["1.2", "1.2.0"],
    ["2.0.0-rc1", "2.0.0-rc1"],
    [">= 2.0.0-rc1", "2.0.0"],
    ["!= 2.0.0", "1.10.0"],
    ["<= 1.2, > 0.9", "1.2.0"],
    ["~> 1.2.0", "1.2.0"],
    [">= 3.0.0-alpha", undefined],
    ["= 3.0.0-alpha, != 1.0", undefined],
  ] as const) {
    it(`${constraint ?? "none"}: ${newest ?? "none"}`, () => {
      expect(newestAllowed(constraint, versions)).to.equal(newest);
    });
  }

  it("refuses what is no constraint", () => {
    expect(() => newestAllowed("latest", versions)).to.throw(RangeError);
  });
});
