// What ends a command without being a bug of ours: a message for the user and an exit code.

/** Exit codes of every command. */
export const exit = { done: 0, wrongInput: 1, wrongCall: 2, interrupted: 130 } as const;

/** A mistake of the user or of the world (a full disk): its message is all that is shown. */
export class Fault extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The model or the data is wrong. */
export const wrongInput = (message: string): Fault => new Fault(message, exit.wrongInput);
/** The command line is wrong: an option, a name in it, or a file it names that cannot be read. */
export const wrongCall = (message: string): Fault => new Fault(message, exit.wrongCall);
