// Command verify reads a log with other people's code (golang.org/x/mod/sumdb) and checks what ours wrote:
// the signature of the checkpoint, the root over the entries, every tile, and proofs of inclusion and consistency.
//
// Usage: verify LOG-FOLDER VKEY PROOFS.json; exits 1 with a reason if anything does not hold.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func check(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func hash(text string) (h tlog.Hash) {
	raw, err := base64.StdEncoding.DecodeString(text)
	check(err, "hash "+text)
	copy(h[:], raw)
	return h
}

// A Go path has the height of the tiles in it, a C2SP path has not.
func path(folder string, tile tlog.Tile) string {
	return filepath.Join(folder, strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1))
}

type folderReader string

func (folder folderReader) Height() int { return height }

func (folder folderReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(path(string(folder), tile))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (folder folderReader) SaveTiles([]tlog.Tile, [][]byte) {}

func entries(folder string, size int64) (found [][]byte) {
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: height, L: 0, N: n, W: int(width)}
		name := strings.Replace(path(folder, tile), filepath.Join("tile", "0"), filepath.Join("tile", "entries"), 1)
		data, err := os.ReadFile(name)
		check(err, "entries")
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			found = append(found, data[2:2+length])
			data = data[2+length:]
		}
	}
	return found
}

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) (found []tlog.Hash, err error) {
	for _, index := range indexes {
		found = append(found, s[index])
	}
	return found, nil
}

type proofs struct {
	Inclusion []struct {
		Index int64
		Entry string
		Path  []string
	}
	Consistency []struct {
		Old  int64
		Root string
		Path []string
	}
}

func hashes(texts []string) (found []tlog.Hash) {
	for _, text := range texts {
		found = append(found, hash(text))
	}
	return found
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	check(err, "key")
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err, "checkpoint")
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err, "signature")
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	tree := tlog.Tree{N: size, Hash: hash(lines[2])}

	var all stored
	for index, entry := range entries(folder, size) {
		added, err := tlog.StoredHashes(int64(index), entry, all)
		check(err, "entry")
		all = append(all, added...)
	}
	root, err := tlog.TreeHash(size, all)
	check(err, "root")
	if root != tree.Hash {
		check(fmt.Errorf("%v is not %v", root, tree.Hash), "root of the entries")
	}

	reader := tlog.TileHashReader(tree, folderReader(folder))
	for index := int64(0); index < size; index++ {
		found, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		check(err, "tile")
		if found[0] != all[tlog.StoredHashIndex(0, index)] {
			check(fmt.Errorf("entry %d", index), "tile")
		}
	}

	var ours proofs
	data, err := os.ReadFile(os.Args[3])
	check(err, "proofs")
	check(json.Unmarshal(data, &ours), "proofs")
	for _, p := range ours.Inclusion {
		raw, err := base64.StdEncoding.DecodeString(p.Entry)
		check(err, "entry")
		check(tlog.CheckRecord(hashes(p.Path), size, tree.Hash, p.Index, tlog.RecordHash(raw)), "inclusion")
	}
	for _, p := range ours.Consistency {
		check(tlog.CheckTree(hashes(p.Path), size, tree.Hash, p.Old, hash(p.Root)), "consistency")
	}
	fmt.Printf("%d entries, %d proofs of inclusion, %d of consistency\n", size, len(ours.Inclusion), len(ours.Consistency))
}
