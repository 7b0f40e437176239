// Side by side with Debian's keepalived: both programs judge the same configurations, Debian's samples and
// our own small ones. What they judge differently stands in Differences.txt with the reason, or the test
// fails; so does a line there that is no longer true.
import Testing

@Suite("Configuration beside keepalived", .enabled(if: Verdicts.canRun, "needs keepalived and namespaces"))
struct ConfigurationInteropTests {
    static let names: [String] = {
        let documents = (try? Document.all().map(\.name)) ?? []
        return documents + Verdicts.samples.map(Verdicts.sampleName)
    }()

    @Test("same judgement", arguments: names)
    func judgement(_ name: String) throws {
        let verdict = try #require(Verdicts.all.get()[name])
        let known = try Difference.all.get()[name]
        // What this version only knows by name, it doesn't judge.
        if verdict.isOfUnsupported, known == nil { return }
        #expect(
            verdict.differences == known?.kinds ?? [],
            """
            keepalived -t: \(verdict.keepalived) \(verdict.keepalivedSays)
            holdfast check: \(verdict.strict ?? "accepted")
            holdfast check --compat: \(verdict.compat ?? "accepted")
            listed: \(known?.reason ?? "no")
            """
        )
        if verdict.compat != nil { #expect(verdict.strict != nil, "--compat is never stricter") }
    }

    @Test("every sample of Debian's package passes check --compat", arguments: Verdicts.samples)
    func sample(_ path: String) throws {
        let verdict = try #require(Verdicts.all.get()[Verdicts.sampleName(path)])
        if !verdict.isOfUnsupported { #expect(verdict.compat == nil) }
    }

    @Test func thereAreEnough() throws {
        #expect(try Document.all().count >= 150)
        #expect(!Verdicts.samples.isEmpty, "no samples: packaging/install-dependencies brings them")
    }

    @Test func everyDifferenceIsOfAConfiguration() throws {
        let names = Set(ConfigurationInteropTests.names)
        for name in try Difference.all.get().keys {
            #expect(names.contains(name), "no configuration: \(name)")
        }
    }
}
