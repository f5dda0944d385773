// Checks an unpacked export with the modules by which sigstore's npm clients check a public log: @sigstore/verify.
// NODE_PATH names the folder that holds the package. Ends with 1 for what is refused, 3 for anything unforeseen.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');
const { VerificationError } = require('@sigstore/verify/dist/error.js');

const HEIGHT = 8;
const WIDTH = 1 << HEIGHT;
const HASH_SIZE = 32;
// RFC 8410: what goes before a raw Ed25519 key to make a SubjectPublicKeyInfo of it.
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

class Refused extends Error {}

function read(file) {
    try {
        return fs.readFileSync(file);
    } catch (error) {
        throw error.code === 'ENOENT' ? new Refused(`${file} is missing`) : error;
    }
}

// A key of a signed note, as an entry of the library's trusted root. It takes the first bytes of the log's id for the
// hint before a signature, and looks for the name of the signature in the log's address.
function trustedLog(key) {
    const [name, hint, ...rest] = key.split('+');
    const material = Buffer.from(rest.join('+'), 'base64');
    if (material.length !== 33 || material[0] !== 1) throw new Error(`${key} is no Ed25519 key`);
    return {
        baseURL: name,
        logID: Buffer.from(hint, 'hex'),
        publicKey: crypto.createPublicKey({ key: Buffer.concat([SPKI, material.subarray(1)]), format: 'der', type: 'spki' }),
    };
}

function open(file, log) {
    let checkpoint;
    try {
        checkpoint = verifyCheckpoint({ inclusionProof: { checkpoint: { envelope: read(file).toString('utf8') } } }, [log]);
    } catch (error) {
        // The library reads the size as a number before it looks at the signature.
        throw error instanceof SyntaxError ? new Refused(`${file}: ${error.message}`) : error;
    }
    if (checkpoint.origin !== log.baseURL) throw new Refused(`${file} is no checkpoint of ${log.baseURL}`);
    return checkpoint;
}

class Tree {
    constructor(folder, size) {
        this.folder = folder;
        this.size = size;
        this.tiles = new Map();
        this.nodes = new Map();
    }

    static groups(index) {
        const groups = [String(index % 1000).padStart(3, '0')];
        for (let left = Math.floor(index / 1000); left > 0; left = Math.floor(left / 1000)) {
            groups.unshift('x' + String(left % 1000).padStart(3, '0'));
        }
        return groups.join('/');
    }

    width(level, index) {
        return Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - index * WIDTH);
    }

    file(kind, level, index) {
        const width = this.width(level, index);
        return path.join(this.folder, 'tile', kind, Tree.groups(index) + (width < WIDTH ? `.p/${width}` : ''));
    }

    tile(level, index) {
        const name = `${level}/${index}`;
        if (!this.tiles.has(name)) {
            const content = read(this.file(String(level), level, index));
            if (content.length !== this.width(level, index) * HASH_SIZE) throw new Refused(`tile ${name} has a wrong length`);
            this.tiles.set(name, content);
        }
        return this.tiles.get(name);
    }

    // The root of the complete subtree of 2^height leaves at an index: in a tile, or worked out from two below it.
    complete(height, index) {
        if (height % HEIGHT === 0) {
            const at = index % WIDTH;
            return this.tile(height / HEIGHT, Math.floor(index / WIDTH)).subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE);
        }
        return this.once(`${height}/${index}`, () => node(this.complete(height - 1, 2 * index), this.complete(height - 1, 2 * index + 1)));
    }

    once(name, compute) {
        if (!this.nodes.has(name)) this.nodes.set(name, compute());
        return this.nodes.get(name);
    }

    root(first, count) {
        const height = Math.log2(count);
        if (Number.isInteger(height)) return this.complete(height, first / count);
        const left = split(count);
        return this.once(`${first}+${count}`, () => node(this.root(first, left), this.root(first + left, count - left)));
    }

    // RFC 6962, 2.1.1: the siblings from the leaf to the root of the first `size` leaves.
    proof(leaf, first, size) {
        if (size === 1) return [];
        const left = split(size);
        return leaf < first + left
            ? [...this.proof(leaf, first, left), this.root(first + left, size - left)]
            : [...this.proof(leaf, first + left, size - left), this.root(first, left)];
    }

    *entries() {
        for (let index = 0; index * WIDTH < this.size; index++) {
            const file = this.file('entries', 0, index);
            const bundle = read(file);
            let at = 0;
            for (let i = 0; i < this.width(0, index); i++) {
                const end = at + 2 <= bundle.length ? at + 2 + bundle.readUInt16BE(at) : Infinity;
                if (end > bundle.length) throw new Refused(`${file} is cut off`);
                yield bundle.subarray(at + 2, end);
                at = end;
            }
            if (at !== bundle.length) throw new Refused(`${file} is too long`);
        }
    }
}

const node = (left, right) => crypto.createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
const split = (size) => 2 ** Math.floor(Math.log2(size - 1));

function verify(folder, key) {
    const log = trustedLog(key);
    const head = open(path.join(folder, 'checkpoint'), log);
    const earlier = fs.readdirSync(path.join(folder, 'checkpoints')).map((name) => open(path.join(folder, 'checkpoints', name), log));
    const tree = new Tree(folder, Number(head.logSize));
    const check = (entry, leaf, checkpoint) => verifyMerkleInclusion(
        { canonicalizedBody: entry, inclusionProof: { logIndex: String(leaf), hashes: tree.proof(leaf, 0, Number(checkpoint.logSize)) } }, checkpoint);

    let leaf = 0;
    let joined = 0;
    for (const entry of tree.entries()) {
        check(entry, leaf, head);
        // The siblings of a tree's last leaf are all that lies left of it: where they give an earlier root, that tree is
        // the beginning of this one. The library has no check of consistency.
        leaf++;
        for (const checkpoint of earlier.filter((each) => Number(each.logSize) === leaf)) {
            check(entry, leaf - 1, checkpoint);
            joined++;
        }
    }
    if (joined !== earlier.length) throw new Refused('an earlier checkpoint is none of this tree');
    console.log(`${leaf} entries, ${joined} earlier checkpoints`);
}

try {
    verify(process.argv[2], process.argv[3]);
} catch (error) {
    console.error(error instanceof Refused || error instanceof VerificationError ? error.message : error);
    process.exitCode = error instanceof Refused || error instanceof VerificationError ? 1 : 3;
}
