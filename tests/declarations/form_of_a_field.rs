use zoom_admin::declare::model;

model! {
    /// A room.
    pub struct Room {
        /// Id.
        pub id: Option<String>,
        /// Without `pub`.
        floor: Option<i64>, //~
    }
}

fn main() {}
