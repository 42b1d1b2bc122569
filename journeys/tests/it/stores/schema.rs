//! Tables, indexes, constraints and rows of a fresh database are those that Django's own migrations make, whichever server it is.

use journeys::{Database, Kind, Neighbour};

/// A name and a query, whose answer must be the same on both sides. What is ours is named `vestibule_…`.
type List = (&'static str, &'static str);

const OF_POSTGRES: [List; 3] = [
    (
        "columns",
        "SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, numeric_precision, is_nullable, \
        column_default, is_identity, identity_generation, collation_name) FROM information_schema.columns WHERE table_schema = 'public' \
        AND table_name NOT LIKE 'vestibule%' ORDER BY 1",
    ),
    (
        "indexes",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE 'vestibule%' AND tablename NOT LIKE \
        'vestibule%' ORDER BY 1",
    ),
    (
        "constraints",
        "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace \
        = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'vestibule%' ORDER BY 1",
    ),
];

const OF_MARIADB: [List; 4] = [
    (
        "columns",
        "SELECT concat_ws(' ', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra, \
        collation_name) FROM information_schema.columns WHERE table_schema = database() AND table_name NOT LIKE 'vestibule%' ORDER BY 1",
    ),
    (
        "indexes",
        "SELECT concat_ws(' ', table_name, index_name, seq_in_index, column_name, non_unique, sub_part) FROM \
        information_schema.statistics WHERE table_schema = database() AND index_name NOT LIKE 'vestibule%' AND table_name NOT LIKE \
        'vestibule%' ORDER BY 1",
    ),
    (
        "constraints",
        "SELECT concat_ws(' ', table_name, constraint_name, column_name, referenced_table_name, referenced_column_name) FROM \
        information_schema.key_column_usage WHERE table_schema = database() AND table_name NOT LIKE 'vestibule%' ORDER BY 1",
    ),
    (
        "tables",
        "SELECT concat_ws(' ', table_name, engine, table_collation) FROM information_schema.tables WHERE table_schema = database() \
        AND table_name NOT LIKE 'vestibule%' ORDER BY 1",
    ),
];

const OF_BOTH: [List; 4] = [
    (
        "migrations",
        "SELECT concat(app, '.', name) FROM django_migrations ORDER BY 1",
    ),
    (
        "content types",
        "SELECT concat(app_label, '.', model) FROM django_content_type ORDER BY 1",
    ),
    (
        "permissions",
        "SELECT concat(c.app_label, '.', c.model, '.', p.codename, '.', p.name) FROM auth_permission p JOIN django_content_type c \
        ON c.id = p.content_type_id ORDER BY 1",
    ),
    ("sites", "SELECT concat(id, domain, name) FROM django_site ORDER BY 1"),
];

fn lists(kind: Kind) -> impl Iterator<Item = List> {
    let shape: &'static [List] = match kind {
        Kind::Postgres => &OF_POSTGRES,
        Kind::MariaDb => &OF_MARIADB,
    };
    shape.iter().chain(&OF_BOTH).copied()
}

#[tokio::test]
async fn a_fresh_database_of_a_server_is_what_djangos_migrations_make() {
    for kind in Kind::ALL {
        let (ours, theirs) = (kind.migrated().await, kind.empty().await);
        Neighbour::on_url(&theirs).migrate().await;
        for (what, sql) in lists(kind) {
            let (ours, theirs) = (
                Database::of(&ours).column(sql).await,
                Database::of(&theirs).column(sql).await,
            );
            let lacks: Vec<_> = theirs.iter().filter(|row| !ours.contains(row)).collect();
            let more: Vec<_> = ours.iter().filter(|row| !theirs.contains(row)).collect();
            assert!(
                lacks.is_empty() && more.is_empty(),
                "{kind:?} {what}: lacks {lacks:#?}\nhas too much {more:#?}"
            );
            assert!(
                theirs.len() > usize::from(what != "sites"),
                "{kind:?} {what}: {theirs:?}"
            );
        }
        let check = Neighbour::on_url(&ours).manage(&["migrate", "--check"]).await;
        assert_eq!(check.code, Some(0), "{}", check.text);
        let whole = Neighbour::on_url(&ours)
            .manage(&["makemigrations", "--check", "--dry-run"])
            .await;
        assert_eq!(whole.code, Some(0), "{}", whole.text);
    }
}
