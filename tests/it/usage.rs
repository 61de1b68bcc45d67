mod estimate;
mod filter;
mod keep;
mod money;
mod sync;
mod verdicts;
