mod estimate;
mod filter;
mod keep;
mod money;
mod rows;
mod sync;
mod verdicts;
