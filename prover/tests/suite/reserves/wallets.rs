//! Tables of wallets: the own format, that of OKX, and signatures as wallets print them.

use super::made::{Made, BOUND};

/// The same arguments with another table of wallets.
fn list_of(made: &Made, table: &str, more: &[&str]) -> (i32, String, String) {
    made.write("wallets.csv", table);
    let arguments: Vec<&str> = Made::LIST.to_vec();
    made.run(&[&arguments[..], more].concat())
}

#[test]
fn r3_r8_r9_r13_rows_that_no_list_can_have_are_named_with_line_and_column() {
    let made = Made::new();
    made.requests();
    made.answer();
    let good = made.venue.wallets();
    let says = |table: String, words: &str| {
        let (code, _, error) = list_of(&made, &table, &[]);
        assert!(code == 2 && error.contains(words), "{words}: {error}");
        assert!(!made.path("evidence").exists(), "something was written");
    };
    let tron = good.lines().find(|line| line.starts_with("tron")).unwrap();
    let of = |from: &str, to: &str| good.replacen(tron, &tron.replacen(from, to, 1), 1);
    says(of("tron", "eip155:728126428"), "line 10, chain");
    says(of("TR7", "TR8"), "line 10, contract");
    says(of(",55000000000000,", ",5.5,"), "line 10, units");
    says(of(",55000000000000,", ",,"), "line 10, units: the amount is missing");
    says(of(",clients", ",nobody"), "line 10, book: snapshot.toml has no book");
    says(of("USDT", "UNKNOWN"), "line 10, asset: the parameters have no asset");
    says(
        format!("{good}{tron}\n"),
        "line 14, address: the same address and contract stand in line 10",
    );
    let address = tron.split(',').nth(1).unwrap();
    says(
        format!("{good}tron,{address},TRX,,5,house\n"),
        "line 14, book: the address stands in another book in line 10",
    );
    let other = format!("{}x", &address[..address.len() - 1]);
    says(good.replacen(address, &other, 1), "line 10, address");
    says(
        format!("{good}eip155:1,0x{},ETH,0x{},1,clients\n", "11".repeat(20), "22".repeat(20)),
        "line 14, decimals",
    );
    says(
        format!("{good}tron,{address},BTC,TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t,1,clients\n"),
        "counts as another asset",
    );
    says("chain,address\n".into(), "RF-1413");
    says(good.replacen("book\n", "book,colour\n", 1), "the column \"colour\" is not known");
    says(format!("{good}\"tron\n"), "line 14, row: a quotation mark");
}

#[test]
fn decimals_of_unknown_contracts_stand_in_a_column() {
    let made = Made::new();
    made.requests();
    made.answer();
    let contract = format!("0x{}", "22".repeat(20));
    let holder = format!("0x{}", "11".repeat(20));
    let with = |decimals: &str| {
        let table = made.venue.wallets().replacen("book\n", "book,decimals\n", 1);
        format!("{table}eip155:1,{holder},SHIB,{contract},1500,house,{decimals}\n")
    };
    let (code, _, error) = list_of(&made, &with("37"), &[]);
    assert!(code == 2 && error.contains("line 14, decimals"), "{error}");
    let (code, out, error) = list_of(&made, &with("2"), &[]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("house SHIB: 15\n"), "{out}");
    assert!(out.contains("note: \"SHIB\" on eip155:1 stays declared"), "{out}");
}

#[test]
fn files_in_the_format_of_okx_are_recognised_by_their_columns() {
    let made = Made::new();
    made.requests();
    made.answer();
    let (code, _, error) = list_of(&made, &made.venue.okx(), &[]);
    assert!(code == 2 && error.contains("--book"), "{error}");
    let (code, out, error) = list_of(&made, &made.venue.okx(), &["--book", "clients"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("12 rows at 12 addresses"), "{out}");
    assert!(out.contains("clients BTC: 1705.00000001"), "{out}");
    assert!(out.contains("2 rows of the table have no place in a list"), "{out}");
    assert!(out.contains("line 17: the network \"TON\""), "{out}");
    // What OKX itself publishes as an example: three accounts of ether, and coins of other chains.
    let example = include_str!("../../data/okx_por_example.csv");
    let made = Made::new();
    made.write("wallets.csv", example);
    let arguments = [
        "reserves",
        "list",
        "--wallets",
        "@wallets.csv",
        "--book",
        "clients",
        "--headers",
        "@headers.txt",
        "--snapshot",
        "@snapshot",
        "--parameters",
        "@parameters.json",
        "--bound",
        BOUND,
        "--evidence",
        "@evidence",
    ];
    let out = made.good(&arguments);
    assert!(out.contains("3 rows at 3 addresses") && out.contains("2 rows of the table"), "{out}");
    assert!(out.contains("clients ETH: 0.356"), "{out}");
}

/// The table of signatures with one row changed.
fn changed(made: &Made, chain: &str, change: impl Fn(&str) -> String) -> String {
    let table = made.signatures();
    let line = table.lines().find(|line| line.starts_with(chain)).unwrap();
    table.replacen(line, &change(line), 1)
}

#[test]
fn r1_r2_r12_signatures_that_do_not_count_are_named_and_the_others_taken() {
    let made = Made::listed();
    made.challenge();
    let says = |table: String, words: &str| {
        let _ = std::fs::remove_file(made.path("evidence/control.jsonl"));
        made.write("signatures.csv", table);
        let (code, out, error) = made.import(&["--signatures", "@signatures.csv"]);
        assert_eq!(code, 1, "{words}: {out}");
        assert!(error.contains("RF-1422") && error.contains(words), "{words}: {error}");
        assert!(out.contains("11 signatures added"), "{out}");
    };
    let field = |line: &str, at: usize, text: &str| {
        let mut fields: Vec<&str> = line.split(',').collect();
        fields[at] = text;
        fields.join(",")
    };
    let zeros = "00".repeat(65);
    says(changed(&made, "eip155:1", |line| field(line, 5, &zeros)), "line 6, signatures");
    says(changed(&made, "tron", |line| field(line, 5, "x")), "line 10, signatures");
    says(changed(&made, "solana", |line| field(line, 5, &"11".repeat(64))), "line 12, signatures");
    says(changed(&made, "bitcoin", |line| field(line, 5, "smpAA==")), "line 2, signatures");
    says(changed(&made, "bitcoin", |line| field(line, 3, "safe")), "not checked by this version");
    let later = made.venue.after().replacen("929700", "929701", 1);
    says(changed(&made, "bitcoin", |line| field(line, 2, &later)), "line 2, signatures");
    let stranger = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    says(changed(&made, "bitcoin", |line| field(line, 1, stranger)), "not in the list");
    // No signature yet is no error.
    made.write("signatures.csv", changed(&made, "tron", |line| field(line, 5, "")));
    let (code, out, error) = made.import(&["--signatures", "@signatures.csv"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("1 row has no signature yet"), "{out}");
    // Signed for another venue.
    let info = made.text("snapshot/snapshot.toml");
    made.write("snapshot/snapshot.toml", info.replace("house", "other"));
    made.write("signatures.csv", made.signatures());
    std::fs::remove_file(made.path("evidence/control.jsonl")).unwrap();
    let (code, out, _) = made.import(&["--signatures", "@signatures.csv"]);
    assert!(code == 1 && out.contains("8 signatures added"), "{out}");
}

#[test]
fn signatures_are_taken_in_every_form_in_which_wallets_print_them() {
    let made = Made::listed();
    made.challenge();
    let table = made.signatures();
    let mut other = String::new();
    for line in table.lines() {
        let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
        let signature = fields[5].clone();
        if let Some(digits) = signature.strip_prefix("0x") {
            // The last byte as 0 or 1, capitals, no prefix.
            let last = u8::from_str_radix(&digits[128..], 16).unwrap() - 27;
            fields[5] = format!("{}{last:02X}", digits[..128].to_uppercase());
        } else if let Some(rest) = signature.strip_prefix("smp") {
            // As wallets print it that know no prefix yet.
            fields[5] = rest.to_owned();
        }
        other += &(fields.join(",") + "\n");
    }
    assert_ne!(other, table);
    made.write("signatures.csv", other);
    let (code, out, error) = made.import(&["--signatures", "@signatures.csv"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("12 signatures added"), "{out}");
    let entries = made.text("evidence/control.jsonl");
    // The same entries come of both, so nothing is added twice.
    made.write("signatures.csv", table);
    let (_, out, _) = made.import(&["--signatures", "@signatures.csv"]);
    assert!(out.contains("0 signatures added, 12 were there already"), "{out}");
    assert_eq!(made.text("evidence/control.jsonl"), entries);
    assert!(entries.contains("\"bip137-multisig\"") && entries.contains("\"ed25519\""));
}

#[test]
fn signed_messages_are_read_in_the_frame_of_wallets() {
    let made = Made::listed();
    made.challenge();
    let mut text = String::new();
    for line in made.signatures().lines().filter(|line| line.starts_with("bitcoin")) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[5].contains(' ') {
            continue;
        }
        let challenge = made.text(&format!("challenges/texts/bitcoin-{}.txt", fields[1]));
        text += &format!(
            "-----BEGIN BITCOIN SIGNED MESSAGE-----\n{challenge}\n-----BEGIN BITCOIN SIGNATURE-----\n\
             Address: {}\n\n{}\n-----END BITCOIN SIGNATURE-----\n",
            fields[1], fields[5]
        );
    }
    made.write("signed.txt", text.replace('\n', "\r\n"));
    let (code, out, error) = made.import(&["--signed-text", "@signed.txt"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("3 signatures added"), "{out}");
    made.write("signed.txt", text.replace("venue: example", "venue: another"));
    let (code, _, error) = made.import(&["--signed-text", "@signed.txt"]);
    assert!(code == 1 && error.contains("signed for another venue"), "{error}");
    made.write("signed.txt", text.replace("book: clients", "book: house"));
    let (code, _, error) = made.import(&["--signed-text", "@signed.txt"]);
    assert!(code == 1 && error.contains("another book"), "{error}");
}
