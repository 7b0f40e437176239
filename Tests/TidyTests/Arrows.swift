// Who may import whom: the one table. It says the same as Package.swift's dependency lists (a test compares
// them), and every `import` in Sources is held against it, because SwiftPM lets a module import whatever
// happens to be built. Whoever adds an arrow changes both and says in the commit why.

struct ModuleRule {
    var name: String
    /// 0 pure, 1 Linux, 2 mains.
    var ring: Int
    /// Modules and libraries that it declares in Package.swift and may import.
    var mayImport: Set<String>
    /// Modules of the toolchain that it may import.
    var system: Set<String> = []
    /// Header modules hold C only: nothing in them is Swift.
    var isHeader = false
}

enum Arrows {
    static let table: [ModuleRule] = [
        // Ring 0
        .init(name: "NetworkTypes", ring: 0, mayImport: []),
        .init(name: "ByteCodec", ring: 0, mayImport: []),
        .init(name: "HelperProtocol", ring: 0, mayImport: ["NetworkTypes", "ByteCodec"]),
        .init(name: "HelperCore", ring: 0, mayImport: ["NetworkTypes", "ByteCodec", "HelperProtocol"]),
        .init(name: "Announcement", ring: 0, mayImport: ["NetworkTypes", "ByteCodec"]),
        .init(name: "SeededRandom", ring: 0, mayImport: []),
        .init(name: "NetlinkMessages", ring: 0, mayImport: ["NetworkTypes", "ByteCodec"]),
        .init(name: "VRRP", ring: 0, mayImport: ["NetworkTypes", "ByteCodec"]),
        .init(name: "Tracking", ring: 0, mayImport: ["NetworkTypes"]),
        .init(name: "Notifications", ring: 0, mayImport: ["NetworkTypes"]),
        .init(name: "RunnerProtocol", ring: 0, mayImport: ["NetworkTypes", "ByteCodec", "HelperProtocol"]),
        .init(name: "LoadBalancing", ring: 0, mayImport: ["NetworkTypes"]),
        .init(
            name: "HealthChecks",
            ring: 0,
            mayImport: ["NetworkTypes", "ByteCodec", "LoadBalancing", "Notifications", "SeededRandom"]
        ),
        .init(name: "BFD", ring: 0, mayImport: ["NetworkTypes", "ByteCodec"]),
        .init(
            name: "Configuration",
            ring: 0,
            mayImport: [
                "NetworkTypes", "VRRP", "NetlinkMessages", "Tracking", "Notifications", "LoadBalancing",
                "HealthChecks", "BFD", "SeededRandom",
            ]
        ),
        .init(
            name: "Compiler",
            ring: 0,
            mayImport: [
                "NetworkTypes", "ByteCodec", "Configuration", "NetlinkMessages", "HelperProtocol", "VRRP",
                "Notifications", "RunnerProtocol", "LoadBalancing", "HealthChecks", "Tracking",
            ]
        ),
        .init(
            name: "Node",
            ring: 0,
            mayImport: [
                "NetworkTypes", "ByteCodec", "VRRP", "Configuration", "Compiler", "NetlinkMessages",
                "HelperProtocol", "RunnerProtocol", "Tracking", "Notifications", "LoadBalancing",
                "HealthChecks", "BFD", "SeededRandom",
            ]
        ),
        .init(name: "ControlProtocol", ring: 0, mayImport: []),
        .init(
            name: "Telemetry",
            ring: 0,
            mayImport: [
                "NetworkTypes", "VRRP", "HelperProtocol", "Tracking", "Node", "ControlProtocol",
                "Configuration", "NetlinkMessages", "LoadBalancing", "HealthChecks", "Notifications",
            ]
        ),
        .init(
            name: "Simulation",
            ring: 0,
            mayImport: [
                "NetworkTypes", "ByteCodec", "VRRP", "Configuration", "Compiler", "NetlinkMessages",
                "HelperProtocol", "HelperCore", "Node", "RunnerProtocol", "Tracking", "Notifications",
                "SeededRandom",
            ]
        ),

        // Ring 1
        .init(name: "CLinux", ring: 1, mayImport: [], isHeader: true),
        .init(name: "CNetlink", ring: 1, mayImport: [], isHeader: true),
        .init(name: "CSeccomp", ring: 1, mayImport: [], isHeader: true),
        .init(name: "CCapability", ring: 1, mayImport: [], isHeader: true),
        .init(name: "CNettle", ring: 1, mayImport: [], isHeader: true),
        .init(name: "NettleDigests", ring: 1, mayImport: ["VRRP", "CNettle"]),
        .init(name: "CPCRE2", ring: 1, mayImport: [], isHeader: true),
        .init(name: "LoopClock", ring: 1, mayImport: ["NetworkTypes", "CLinux", "NIOCore"]),
        .init(
            name: "CheckShell",
            ring: 1,
            mayImport: [
                "NetworkTypes", "HealthChecks", "LoopClock", "CLinux", "CNettle", "CPCRE2", "NIOCore",
                "NIOPosix", "NIOSSL", "NIOTLS", "NIOHTTP2", "NIOHPACK",
            ],
            system: ["Glibc"]
        ),
        .init(
            name: "LinuxKernel",
            ring: 1,
            mayImport: [
                "NetworkTypes", "ByteCodec", "HelperProtocol", "HelperCore", "Announcement", "CLinux",
                "CNetlink",
            ]
        ),
        .init(name: "Sandbox", ring: 1, mayImport: ["CLinux", "CSeccomp", "CCapability"]),
        .init(
            name: "GenerationStore",
            ring: 1,
            mayImport: [
                "NetworkTypes", "Configuration", "Compiler", "HelperProtocol", "Notifications",
                "RunnerProtocol",
                "CLinux",
            ],
            system: ["Glibc"]
        ),
        .init(
            name: "Console",
            ring: 1,
            mayImport: [
                "Configuration", "Compiler", "HelperProtocol", "RunnerProtocol", "GenerationStore", "Sandbox",
                "CLinux",
            ],
            system: ["Glibc"]
        ),
        .init(
            name: "RunnerShell",
            ring: 1,
            mayImport: ["NetworkTypes", "HelperProtocol", "RunnerProtocol", "Tracking", "Sandbox", "CLinux"]
        ),
        .init(
            name: "EngineShell",
            ring: 1,
            mayImport: [
                "NetworkTypes", "ByteCodec", "VRRP", "Configuration", "Compiler", "NetlinkMessages",
                "HelperProtocol", "RunnerProtocol", "Node", "Notifications", "Tracking", "Telemetry",
                "ControlProtocol", "GenerationStore", "CheckShell", "HealthChecks", "BFD", "NettleDigests",
                "LoopClock", "Sandbox", "CLinux",
                "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS",
            ],
            system: ["Glibc", "Synchronization"]
        ),

        // Ring 2
        .init(name: "holdfast", ring: 2, mayImport: ["Console", "GenerationStore", "CLinux"]),
        .init(
            name: "holdfast-cli",
            ring: 2,
            mayImport: [
                "NetworkTypes", "Configuration", "Compiler", "HelperProtocol", "GenerationStore", "Sandbox",
                "Console", "CLinux", "CheckShell", "HealthChecks", "LoadBalancing", "ControlProtocol",
                "Simulation", "NIOCore", "ArgumentParser",
            ],
            system: ["Glibc", "Synchronization"]
        ),
        .init(name: "holdfast-engine", ring: 2, mayImport: ["EngineShell"], system: ["Glibc"]),
        .init(
            name: "holdfast-helper",
            ring: 2,
            mayImport: ["LinuxKernel", "Sandbox", "HelperCore", "HelperProtocol", "NetworkTypes", "CLinux"]
        ),
        .init(name: "holdfast-runner", ring: 2, mayImport: ["RunnerShell", "CLinux"]),
        .init(name: "holdfast-supervisor", ring: 2, mayImport: ["CLinux"], system: ["Glibc"]),
    ]

    static let rules = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })

    /// The module and all that it reaches through the arrows.
    static func closure(of name: String, in table: [String: ModuleRule] = rules) -> Set<String> {
        var found: Set<String> = [name]
        var open = [name]
        while let next = open.popLast() {
            for module in table[next]?.mayImport ?? [] where found.insert(module).inserted {
                open.append(module)
            }
        }
        return found
    }

    /// Pairs that stay apart for ever, whatever the table says.
    static func forbiddenArrows(in table: [String: ModuleRule] = rules) -> [String] {
        var broken: [String] = []
        let helper = closure(of: "holdfast-helper", in: table)
        for module in ["Configuration", "NetlinkMessages", "Node"] where helper.contains(module) {
            broken.append("the helper's closure reaches \(module)")
        }
        for rule in table.values.sorted(by: { $0.name < $1.name }) where rule.ring == 0 {
            for module in rule.mayImport.sorted() where table[module]?.ring != 0 {
                broken.append("\(rule.name) is in ring 0 and reaches \(module), which isn't")
            }
        }
        if closure(of: "Simulation", in: table).contains("EngineShell") {
            broken.append("Simulation reaches EngineShell")
        }
        return broken
    }
}

extension SwiftSource {
    /// The modules that the file imports, with the line of each.
    func imports() -> [(module: String, line: Int)] {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "import", index == 0 || tokens[index - 1].text != ".",
                index + 1 < tokens.count
            else { return nil }
            let next = tokens[index + 1]
            let isKind = kinds.contains(next.text) && index + 2 < tokens.count
            return (isKind ? tokens[index + 2].text : next.text, next.line)
        }
    }

    /// Imports that the table doesn't allow.
    func importFindings(_ rules: [String: ModuleRule] = Arrows.rules) -> [Finding] {
        guard let rule = rules[module] else {
            return [finding(1, "module \(module) isn't in Arrows.table; add it there and to Package.swift")]
        }
        return imports().compactMap { imported, line in
            if rule.mayImport.contains(imported) || rule.system.contains(imported) { return nil }
            return finding(line, "\(module) (ring \(rule.ring)) may not import \(imported); see Arrows.table")
        }
    }
}
