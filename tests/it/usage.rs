mod estimate;
mod filter;
mod money;
mod sync;
mod verdicts;
