use zoom_admin::declare::{model, page};

page! {
    /// One page of rooms.
    #[key(|room| room.number.as_ref())] //~
    pub struct Rooms {
        pub rooms: Vec<Room>,
    }
}

model! {
    /// A room.
    pub struct Room {
        /// Id.
        pub id: Option<String>,
    }
}

fn main() {}
