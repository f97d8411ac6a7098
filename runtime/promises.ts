// Methods that promise what others do at once.

export type WithPromises<Methods> = Methods & {
  readonly [Name in keyof Methods as Name extends `${infer Base}Sync` ? Base : never]: Methods[Name] extends (
    ...given: infer Given
  ) => infer Result
    ? (...given: Given) => Promise<Result>
    : never;
};

/** For each `nameSync` a `name` that does the same and gives a promise of it. */
export const withPromises = <Methods extends Readonly<Record<string, (...given: never[]) => unknown>>>(
  methods: Methods,
): WithPromises<Methods> =>
  ({
    ...methods,
    ...Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name.slice(0, -"Sync".length),
        async (...given: never[]) => method(...given),
      ]),
    ),
  }) as WithPromises<Methods>;
