//! What can be said of servers without starting one.

use super::account::find;

#[test]
fn an_account_is_found_by_its_whole_name() {
    let passwd = "root:x:0:0::/root:/bin/sh\nmysqlx:x:1:2::/:/x\nmysql:x:109:114:MySQL:/nonexistent:/bin/false\n";

    assert_eq!(find(passwd, "mysql"), Some((109, 114)));
    assert_eq!(find(passwd, "postgres"), None);
}
