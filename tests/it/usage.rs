mod estimate;
mod filter;
mod history;
mod keep;
mod money;
mod rows;
mod sync;
mod verdicts;
