# Merges the cobertura files of several test projects (a line counts as covered when any of them ran it)
# and prints the share of covered lines for each room of the source tree.

/<class / {
    match($0, /filename="[^"]*"/)
    file = substr($0, RSTART + 10, RLENGTH - 11)
    gsub(/\\/, "/", file)
    sub(/^.*src\//, "", file)
}

/<line / {
    match($0, /number="[0-9]+"/)
    line = file ":" substr($0, RSTART + 8, RLENGTH - 9)
    match($0, /hits="[0-9]+"/)
    hits = substr($0, RSTART + 6, RLENGTH - 7) + 0
    if (!(line in covered)) {
        covered[line] = 0
    }
    if (hits > 0) {
        covered[line] = 1
    }
}

END {
    for (line in covered) {
        split(line, part, "/")
        room = part[1]
        if (room == "DxLedger" && part[2] !~ /\.cs:/) {
            room = room "/" part[2]
            if (part[2] == "Features") {
                room = room "/" part[3]
            }
        }
        all[room]++
        hit[room] += covered[line]
    }
    for (room in all) {
        printf "coverage %5.1f%% of %5d lines  %s\n", 100 * hit[room] / all[room], all[room], room | "sort -k 5"
    }
    close("sort -k 5")
}
