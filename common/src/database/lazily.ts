/**
 * A select for a `with` of a statement whose loss would be made up for: its transaction commits without waiting
 * for the disk (PostgreSQL's `synchronous_commit = off`, for this transaction alone). After a crash of the server
 * the last fraction of a second may be gone, whole transactions of it; nothing is ever half there. The disk's
 * time is left to what people wait for.
 */
export const lazily = "select set_config('synchronous_commit', 'off', true)";
