import CLinux
import Compiler
import Configuration
import GenerationStore
import Testing

@Suite struct FileSourceProviderTests {
    @Test func `only plain files are read`() throws {
        let folder = try TemporaryFolder("sources")
        let provider = FileSourceProvider()
        let good = try folder.write("good.conf", "text")
        #expect(try provider.read(good).get() == Array("text".utf8))
        #expect(provider.read("\(folder.path)/none") == .failure(.missing))
        #expect(provider.read("\(good)/below") == .failure(.missing))
        #expect(provider.read(folder.path) == .failure(.directory))
        #expect(provider.read("/dev/null") == .failure(.notRegularFile))
        #expect(provider.read(try folder.write("script", "text", mode: 0o755)) == .failure(.executable))
        try #require(unsafe hf_link("good.conf", "\(folder.path)/link") == 0)
        #expect(try provider.read("\(folder.path)/link").get() == Array("text".utf8))
        _ = provider.read(good)
        #expect(provider.sources.map(\.path) == [good, "\(folder.path)/link"])
        #expect(provider.sources.map(\.size) == [4, 4])
    }

    @Test(arguments: [0, 12]) func `a long file is looked through in pieces`(_ overlap: Int) throws {
        let folder = try TemporaryFolder("pieces")
        let text = (0..<9_000).map { "\($0)\n" }.joined()
        let path = try folder.write("long.conf", text)
        let provider = FileSourceProvider()
        var (seen, pieces) = ([UInt8](), 0)
        func look(until last: Int) -> Bool? {
            (seen, pieces) = ([], 0)
            return provider.isSomewhere(in: path, overlap: overlap) { piece in
                #expect(seen.isEmpty || piece.starts(with: seen.suffix(overlap)))
                seen += piece.dropFirst(seen.isEmpty ? 0 : overlap)
                pieces += 1
                return pieces == last
            }
        }
        #expect(look(until: .max) == false)
        // Without the bytes in the message.
        let isWhole = seen == Array(text.utf8)
        #expect(isWhole)
        #expect(pieces > 1)
        #expect(look(until: 1) == true && pieces == 1, "what follows isn't looked at")
        #expect(provider.isSomewhere(in: "\(folder.path)/none", overlap: 0) { _ in true } == nil)
        #expect(provider.isSomewhere(in: folder.path, overlap: 0) { _ in true } == nil)
        #expect(provider.sources.isEmpty, "it isn't what was compiled")
    }

    @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o602, true)])
    func `a file of secrets that others may open is told`(_ mode: UInt32, _ isExposed: Bool) throws {
        let folder = try TemporaryFolder("secrets")
        let path = try folder.write("key", "sesame", mode: mode)
        #expect(FileSourceProvider().isExposed(path) == isExposed)
        try #require(unsafe hf_link("key", "\(folder.path)/link") == 0)
        #expect(FileSourceProvider().isExposed("\(folder.path)/link") == isExposed, "its target counts")
        #expect(!FileSourceProvider().isExposed("\(folder.path)/none"))
    }

    @Test func `patterns start in the including file's folder, whatever it is called`() throws {
        let folder = try TemporaryFolder("glob")
        let odd = try folder.folder("conf.d[1]{a,b}*")
        for name in ["b.conf", "a.conf", "c.txt"] { try folder.write("conf.d[1]{a,b}*/\(name)", "x") }
        let provider = FileSourceProvider()
        func found(_ pattern: String) -> [String] {
            provider.matches(of: pattern, includedFrom: "\(odd)/main.conf").map {
                String($0.dropFirst(odd.count + 1))
            }
        }
        #expect(found("*.conf") == ["a.conf", "b.conf"])
        #expect(found("{b,c}.*") == ["b.conf", "c.txt"])
        #expect(found("a.conf") == ["a.conf"])
        #expect(found("none.conf") == [])
        #expect(provider.matches(of: "/dev/nul?", includedFrom: "x") == ["/dev/null"])
        #expect(provider.matches(of: "a\0b", includedFrom: "x") == [])
    }
}
