//! The same street on each kind of database.

use journeys::{Database, Django, Engine, House};

#[tokio::test]
async fn a_session_made_here_is_a_session_at_django_on_each_database() {
    for engine in Engine::all() {
        let house = House::plan().database(Database::migrated(engine).await).open().await;
        let ada = house.member("ada").await;
        let django = Django::beside(&house).await;
        assert_eq!(django.sees(&ada).await["user"], "ada", "{engine:?}");
        let dump = house.database().dump().await;
        assert_eq!(dump["django_session"].len(), 1, "{engine:?}");
    }
}
