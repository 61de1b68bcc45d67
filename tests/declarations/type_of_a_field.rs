use zoom_admin::declare::model;

model! {
    /// A room.
    pub struct Room {
        /// Id.
        pub id: Option<String>,
        /// No type that can be read from an answer.
        pub open: Option<std::time::Duration>, //~
        /// Floor.
        pub floor: Option<i64>,
    }
}

fn main() {}
