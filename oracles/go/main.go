// Command oracles signs notes and proves records with Go's own packages, golang.org/x/mod/sumdb/note and tlog, whose
// formats C2SP wrote down.
//
//	go run . make            prints vectors as JSON, the same ones each time
//	go run . check            reads notes and proofs from standard input and says what is wrong with them
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A log of some leaves, with everything that is shown of it.
type log struct {
	Key         string     `json:"key"`
	Leaves      []string   `json:"leaves"`
	Note        string     `json:"note"`
	Size        int64      `json:"size"`
	Root        string     `json:"root"`
	Records     [][]string `json:"records"`     // for each leaf, the way to the root
	Consistency [][]string `json:"consistency"` // for each smaller size from 1 on, the proof that the log grew
}

// seeded gives the same bytes for the same name.
type seeded struct {
	name  string
	count int
	rest  []byte
}

func (s *seeded) Read(p []byte) (int, error) {
	for i := range p {
		if len(s.rest) == 0 {
			sum := sha256.Sum256([]byte(fmt.Sprintf("%s %d", s.name, s.count)))
			s.rest = sum[:]
			s.count++
		}
		p[i], s.rest = s.rest[0], s.rest[1:]
	}
	return len(p), nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		list[i] = h[index]
	}
	return list, nil
}

func texts(path []tlog.Hash) []string {
	list := []string{}
	for _, hash := range path {
		list = append(list, hex.EncodeToString(hash[:]))
	}
	return list
}

func makeLog(name string, size int64) log {
	skey, vkey, err := note.GenerateKey(&seeded{name: name}, name)
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	var stored hashes
	made := log{Key: vkey, Size: size, Records: [][]string{}, Consistency: [][]string{}}
	for i := int64(0); i < size; i++ {
		leaf := sha256.Sum256([]byte(fmt.Sprintf("%s leaf %d", name, i)))
		made.Leaves = append(made.Leaves, hex.EncodeToString(leaf[:]))
		more, err := tlog.StoredHashes(i, leaf[:], stored)
		must(err)
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(size, stored)
	must(err)
	made.Root = hex.EncodeToString(root[:])
	for i := int64(0); i < size; i++ {
		path, err := tlog.ProveRecord(size, i, stored)
		must(err)
		made.Records = append(made.Records, texts(path))
		if i > 0 {
			path, err := tlog.ProveTree(size, i, stored)
			must(err)
			made.Consistency = append(made.Consistency, texts(path))
		}
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", name, size, base64.StdEncoding.EncodeToString(root[:]))
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	made.Note = string(signed)
	return made
}

func parse(text string) tlog.Hash {
	bytes, err := hex.DecodeString(text)
	must(err)
	var hash tlog.Hash
	copy(hash[:], bytes)
	return hash
}

func path(list []string) []tlog.Hash {
	var hashes []tlog.Hash
	for _, text := range list {
		hashes = append(hashes, parse(text))
	}
	return hashes
}

func check(made log) {
	verifier, err := note.NewVerifier(made.Key)
	must(err)
	opened, err := note.Open([]byte(made.Note), note.VerifierList(verifier))
	must(err)
	if len(opened.Sigs) != 1 {
		must(fmt.Errorf("%d signatures of the key", len(opened.Sigs)))
	}
	root := parse(made.Root)
	want := fmt.Sprintf("\n%d\n%s\n", made.Size, base64.StdEncoding.EncodeToString(root[:]))
	if !bytes.HasSuffix([]byte(opened.Text), []byte(want)) {
		must(fmt.Errorf("the note says %q", opened.Text))
	}
	for i, list := range made.Records {
		leaf := parse(made.Leaves[i])
		must(tlog.CheckRecord(path(list), made.Size, root, int64(i), tlog.RecordHash(leaf[:])))
	}
	var stored hashes
	for i := range made.Leaves {
		leaf := parse(made.Leaves[i])
		if i > 0 {
			old, err := tlog.TreeHash(int64(i), stored)
			must(err)
			must(tlog.CheckTree(path(made.Consistency[i-1]), made.Size, root, int64(i), old))
		}
		more, err := tlog.StoredHashes(int64(i), leaf[:], stored)
		must(err)
		stored = append(stored, more...)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "make":
		logs := []log{makeLog("one.example/log", 1), makeLog("seven.example", 7), makeLog("venue.example/statements", 13)}
		text, err := json.MarshalIndent(logs, "", " ")
		must(err)
		fmt.Println(string(text))
	case len(os.Args) == 2 && os.Args[1] == "check":
		text, err := io.ReadAll(os.Stdin)
		must(err)
		var logs []log
		must(json.Unmarshal(text, &logs))
		for _, made := range logs {
			check(made)
		}
		fmt.Printf("%d logs hold\n", len(logs))
	default:
		fmt.Fprintln(os.Stderr, "expected make or check")
		os.Exit(2)
	}
}
