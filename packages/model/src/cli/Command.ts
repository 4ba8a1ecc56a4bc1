import type { Command } from 'commander';
import type { Terminal } from './Terminal.ts';

/** What a command works with. */
export interface CommandLine {
  terminal: Terminal;
  /** Set to what the process should end with when a command has done its work and found something wrong. */
  exitStatus: number;
}

/** Adds one command to the program. */
export type RegisterCommand = (program: Command, commandLine: CommandLine) => void;
