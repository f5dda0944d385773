// Checks an unpacked export with nothing but Go's own libraries for transparency logs: golang.org/x/mod/sumdb.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type files struct{ folder string }

func (files) Height() int { return height }

// The checksum database names the height of its tiles in their paths; tlog-tiles does not, since it has one height.
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		content, err := os.ReadFile(filepath.Join(f.folder, filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		data = append(data, content)
	}
	return data, nil
}

func (files) SaveTiles([]tlog.Tile, [][]byte) {}

// The library checks every tile that it reads up to the root, each time it is asked: once for all entries is enough.
func readAll(tree tlog.Tree, files files) (tlog.HashReader, error) {
	indexes := make([]int64, tlog.StoredHashCount(tree.N))
	for i := range indexes {
		indexes[i] = int64(i)
	}
	all, err := tlog.TileHashReader(tree, files).ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	return tlog.HashReaderFunc(func(wanted []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(wanted))
		for i, index := range wanted {
			found[i] = all[index]
		}
		return found, nil
	}), nil
}

func open(path string, verifier note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	message, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("no checkpoint of %s", verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("no root")
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

func verify(folder, key string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	tree, err := open(filepath.Join(folder, "checkpoint"), verifier)
	if err != nil {
		return err
	}
	hashes, err := readAll(tree, files{folder})
	if err != nil {
		return err
	}

	for first := int64(0); first < tree.N; first += 1 << height {
		tile := tlog.Tile{H: height, L: 0, N: first >> height, W: 1 << height}
		if tree.N-first < 1<<height {
			tile.W = int(tree.N - first)
		}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
		if err != nil {
			return err
		}
		for i := 0; i < tile.W; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("%s is cut off", path)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(tree.N, first+int64(i), hashes)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, first+int64(i), tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("position %d: %v", first+int64(i)+1, err)
			}
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s is too long", path)
		}
	}

	earlier, _ := filepath.Glob(filepath.Join(folder, "checkpoints", "*"))
	for _, path := range earlier {
		old, err := open(path, verifier)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return err
		}
	}
	fmt.Printf("%d entries, %d earlier checkpoints\n", tree.N, len(earlier))
	return nil
}

func main() {
	if err := verify(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
