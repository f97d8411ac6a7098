// The seed of property tests: each run tries the same cases, unless FC_SEED asks for others.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });
