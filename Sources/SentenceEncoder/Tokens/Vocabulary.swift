import Foundation

/// The tokens of a WordPiece model, as a tree of bytes. A word is divided in one pass over its bytes for each of its tokens.
struct Vocabulary {
    /// The name of the file with one token on each line.
    static let file = "vocab.txt"

    /// The file that the tokens were read from.
    let file: String
    let hash: UInt64
    /// One more than the largest number of a token.
    let idLimit: Int
    let unknown: Int32
    let start: Int32
    let end: Int32

    /// The node of a byte below a node.
    private var children: ByteTree
    /// The node of `##`, below which the tokens are that continue a word.
    private let continuation: Int32?

    /// Reads `vocab.txt`: one token on each line; its number is that of the line.
    init(_ files: ModelFolder) throws {
        let bytes = try files.bytes(Self.file)
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        let carriageReturn = UInt8(ascii: "\r")
        let tokens = lines.enumerated().map { line in
            Token(text: line.element.last == carriageReturn ? line.element.dropLast() : line.element, id: line.offset)
        }
        try self.init(tokens, file: Self.file, hash: ContentHash.of(bytes))
    }

    init(_ file: TokenizerFile) throws {
        guard case .object(let members) = file.model["vocab"] else {
            throw TokenizerFile.fault(.malformed, "Its model has no vocabulary.")
        }
        let tokens = try members.map { member in
            guard let id = member.value.integer, 0..<Int(Int32.max) ~= id else {
                throw TokenizerFile.fault(.malformed, "The token \"\(member.key)\" has no number.")
            }
            return Token(text: Array(member.key.utf8)[...], id: id)
        }
        try self.init(tokens, file: TokenizerFile.name, hash: file.hash)
    }

    private struct Token {
        let text: ArraySlice<UInt8>
        let id: Int
    }

    private init(_ tokens: [Token], file: String, hash: UInt64) throws {
        self.file = file
        self.hash = hash
        idLimit = (tokens.lazy.map(\.id).max() ?? -1) + 1
        children = ByteTree(expecting: tokens.reduce(0) { $0 + $1.text.count })
        for token in tokens where !token.text.isEmpty { children.insert(token.text, id: Int32(token.id)) }
        continuation = children.node(of: "##")
        unknown = try Self.special("[UNK]", children, file)
        start = try Self.special("[CLS]", children, file)
        end = try Self.special("[SEP]", children, file)
    }

    private static func special(_ token: String, _ tree: ByteTree, _ file: String) throws -> Int32 {
        guard let node = tree.node(of: token), let id = tree.id(of: node) else {
            throw EncoderError(.malformed, file: file, "The vocabulary has no token \(token).")
        }
        return id
    }

    /// Appends the numbers of the tokens that a word is made of, the longest first at each place, or that of `[UNK]`.
    func append(_ word: [UInt8], to ids: inout [Int32]) {
        let before = ids.count
        var position = 0
        while position < word.count {
            guard let node = position == 0 ? ByteTree.root : continuation,
                let token = children.longest(in: word, from: position, below: node)
            else {
                ids.removeSubrange(before...)
                ids.append(unknown)
                return
            }
            ids.append(token.id)
            position = token.end
        }
    }
}
