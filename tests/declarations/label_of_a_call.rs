use zoom_admin::declare::{model, request};

request! {
    /// `GET /rooms/{roomId}`: a room.
    #[get("/rooms/{roomId}", Ligth)] //~
    #[classic("room:read:admin")]
    #[granular()]
    pub struct mine::GetRoom(room: String) -> Room {}
}

model! {
    /// A room.
    pub struct Room {
        /// Id.
        pub id: Option<String>,
    }
}

fn main() {}
