// swift-tools-version: 6.2
import PackageDescription

// The modules, rings and arrows are explained in Sources/README.md; Tests/TidyTests checks every import
// against them, because SwiftPM does not.

/// Settings of every Swift target.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Without a section of its own the linker can't drop an unused function: 515 KiB stripped, not 145.
let small: SwiftSetting = .unsafeFlags(
    ["-Osize", "-Xfrontend", "-function-sections"],
    .when(traits: ["Embedded"])
)

/// Settings of the helper's closure: ordinary Swift, or Embedded Swift under the `Embedded` trait.
let embeddable: [SwiftSetting] =
    strict + [.enableExperimentalFeature("Embedded", .when(traits: ["Embedded"])), small]

/// For the helper's main, compiler and linker: SwiftPM (6.3) links a main that has the feature as Embedded
/// Swift whatever the trait, so an ordinary build would lack Swift's start-up code and crash at its first
/// generic call.
let embedded = ["-enable-experimental-feature", "Embedded"]

/// For the release of a program that is over in milliseconds, most of which the dynamic linker would take,
/// of the one that starts all others, and of the engine, whose restart is time without an election:
/// everything in one file, at a random address all the same. The places that depend on that address, 30,000
/// in `holdfast` and twice as many in the engine, are packed: a table of them is 176 pages, which every
/// start reads (the C library can do it since 2.36). Swift's own linker is the one for it, and such a
/// program must be linked without run path (`--disable-local-rpath`), or it ends at its start; so
/// `packaging/build` asks for it.
///
/// The functions that a start calls lie beside each other (`packaging/order/README.md`).
func alone(_ program: String) -> [LinkerSetting] {
    guard Context.environment["HOLDFAST_STATIC"] != nil else { return [] }
    let order = "\(Context.packageDirectory)/packaging/order/\(program).list"
    return [
        .unsafeFlags(["-static-executable", "-use-ld=lld", "-Xclang-linker", "-static-pie"]),
        .unsafeFlags(["-Xlinker", "--pack-dyn-relocs=relr"]),
        .unsafeFlags(["-Xlinker", "--symbol-ordering-file=\(order)"]),
        .unsafeFlags(["-Xlinker", "--no-warn-symbol-ordering"]),
    ]
}

/// For programs that the dynamic linker starts: it looks all symbols up at once, so that what it writes can
/// be read-only before the first line of ours.
let bound: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"])]

/// A module of ring 0, which imports nothing but other modules of ring 0.
func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A module of the helper's closure: the embedded subset of Swift only.
func helper(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: embeddable)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource]? = nil
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        resources: resources,
        swiftSettings: strict
    )
}

/// A tier whose tests are scripts in namespaces.
func lab(_ name: String, _ others: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: ["LabSupport"],
        exclude: ["Scenarios"] + others,
        swiftSettings: strict
    )
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

/// What speaks TLS.
let tls: [Target.Dependency] = [
    .product(name: "NIOTLS", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

let package = Package(
    name: "holdfast",
    products: [
        .executable(name: "holdfast", targets: ["holdfast"]),
        .executable(name: "holdfast-cli", targets: ["holdfast-cli"]),
        .executable(name: "holdfast-engine", targets: ["holdfast-engine"]),
        .executable(name: "holdfast-helper", targets: ["holdfast-helper"]),
        .executable(name: "holdfast-runner", targets: ["holdfast-runner"]),
        .executable(name: "holdfast-supervisor", targets: ["holdfast-supervisor"]),
    ],
    traits: [
        .trait(
            name: "Embedded",
            description: "Builds the helper and everything below it as Embedded Swift (release builds)."
        )
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // Ring 0, pure. The first five are in the helper's closure.
        helper("NetworkTypes"),
        helper("ByteCodec"),
        helper("HelperProtocol", ["NetworkTypes", "ByteCodec"]),
        helper("HelperCore", ["NetworkTypes", "ByteCodec", "HelperProtocol"]),
        helper("Announcement", ["NetworkTypes", "ByteCodec"]),
        pure("SeededRandom"),
        pure("NetlinkMessages", ["NetworkTypes", "ByteCodec"]),
        pure("VRRP", ["NetworkTypes", "ByteCodec"]),
        pure("Tracking", ["NetworkTypes"]),
        pure("Notifications", ["NetworkTypes"]),
        pure("RunnerProtocol", ["NetworkTypes", "ByteCodec", "HelperProtocol"]),
        pure("LoadBalancing", ["NetworkTypes"]),
        pure(
            "HealthChecks",
            ["NetworkTypes", "ByteCodec", "LoadBalancing", "Notifications", "SeededRandom"]
        ),
        pure("BFD", ["NetworkTypes", "ByteCodec"]),
        pure(
            "Configuration",
            [
                "NetworkTypes", "VRRP", "NetlinkMessages", "Tracking", "Notifications", "LoadBalancing",
                "HealthChecks", "BFD", "SeededRandom",
            ]
        ),
        pure(
            "Compiler",
            [
                "NetworkTypes", "ByteCodec", "Configuration", "NetlinkMessages", "HelperProtocol", "VRRP",
                "Notifications", "RunnerProtocol", "LoadBalancing", "HealthChecks", "Tracking",
            ]
        ),
        pure(
            "Node",
            [
                "NetworkTypes", "ByteCodec", "VRRP", "Configuration", "Compiler", "NetlinkMessages",
                "HelperProtocol", "RunnerProtocol", "Tracking", "Notifications", "LoadBalancing",
                "HealthChecks", "BFD", "SeededRandom",
            ]
        ),
        pure("ControlProtocol"),
        pure(
            "Telemetry",
            [
                "NetworkTypes", "VRRP", "HelperProtocol", "Tracking", "Node", "ControlProtocol",
                "Configuration", "NetlinkMessages", "LoadBalancing", "HealthChecks", "Notifications",
            ]
        ),
        pure(
            "Simulation",
            [
                "NetworkTypes", "ByteCodec", "VRRP", "Configuration", "Compiler", "NetlinkMessages",
                "HelperProtocol", "HelperCore", "Node", "RunnerProtocol", "Tracking", "Notifications",
                "SeededRandom",
            ]
        ),

        // Ring 1, Linux.
        .target(name: "CLinux"),
        .systemLibrary(
            name: "CNetlink",
            pkgConfig: "libnl-genl-3.0",
            providers: [.apt(["libnl-genl-3-dev"])]
        ),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CCapability", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .target(name: "NettleDigests", dependencies: ["VRRP", "CNettle"], swiftSettings: strict),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(
            name: "LoopClock",
            dependencies: ["NetworkTypes", "CLinux", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict
        ),
        .target(
            name: "CheckShell",
            dependencies: [
                "NetworkTypes", "HealthChecks", "LoopClock", "CLinux", "CNettle", "CPCRE2",
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
            ] + nio + tls,
            swiftSettings: strict,
            // BoringSSL is C++, and SwiftPM doesn't always see it.
            linkerSettings: [.linkedLibrary("stdc++")]
        ),
        helper(
            "LinuxKernel",
            [
                "NetworkTypes", "ByteCodec", "HelperProtocol", "HelperCore", "Announcement", "CLinux",
                "CNetlink",
            ]
        ),
        helper("Sandbox", ["CLinux", "CSeccomp", "CCapability"]),
        .target(
            name: "GenerationStore",
            dependencies: [
                "NetworkTypes", "Configuration", "Compiler", "HelperProtocol", "Notifications",
                "RunnerProtocol",
                "CLinux",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Console",
            dependencies: [
                "Configuration", "Compiler", "HelperProtocol", "RunnerProtocol", "GenerationStore", "Sandbox",
                "CLinux",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "RunnerShell",
            dependencies: [
                "NetworkTypes", "HelperProtocol", "RunnerProtocol", "Tracking", "Sandbox", "CLinux",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EngineShell",
            dependencies: [
                "NetworkTypes", "ByteCodec", "VRRP", "Configuration", "Compiler", "NetlinkMessages",
                "HelperProtocol", "RunnerProtocol", "Node", "Notifications", "Tracking", "Telemetry",
                "ControlProtocol", "GenerationStore", "CheckShell", "HealthChecks", "BFD", "NettleDigests",
                "LoopClock", "Sandbox", "CLinux",
            ] + nio + tls,
            swiftSettings: strict
        ),

        // Ring 2, mains.
        .executableTarget(
            name: "holdfast",
            dependencies: ["Console", "GenerationStore", "CLinux"],
            swiftSettings: strict,
            linkerSettings: alone("holdfast")
        ),
        .executableTarget(
            name: "holdfast-cli",
            dependencies: [
                "NetworkTypes", "Configuration", "Compiler", "HelperProtocol", "GenerationStore", "Sandbox",
                "Console", "CLinux", "CheckShell", "HealthChecks", "LoadBalancing", "ControlProtocol",
                "Simulation",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict,
            linkerSettings: bound
        ),
        .executableTarget(
            name: "holdfast-engine",
            dependencies: ["EngineShell"],
            swiftSettings: strict,
            linkerSettings: bound + alone("holdfast-engine")
        ),
        .executableTarget(
            name: "holdfast-helper",
            dependencies: [
                "LinuxKernel", "Sandbox", "HelperCore", "HelperProtocol", "NetworkTypes", "CLinux",
            ],
            swiftSettings: strict + [.unsafeFlags(embedded, .when(traits: ["Embedded"])), small],
            linkerSettings: bound + [.unsafeFlags(embedded, .when(traits: ["Embedded"]))]
        ),
        .executableTarget(
            name: "holdfast-runner",
            dependencies: ["RunnerShell", "CLinux"],
            swiftSettings: strict,
            linkerSettings: bound
        ),
        .executableTarget(
            name: "holdfast-supervisor",
            dependencies: ["CLinux"],
            swiftSettings: strict,
            linkerSettings: bound + alone("holdfast-supervisor")
        ),

        // Tests; Tests/README.md says which tier answers which question.
        tests("NetworkTypesTests", ["NetworkTypes"]),
        tests("ByteCodecTests", ["ByteCodec"]),
        tests("TidyTests", []),
        .target(
            name: "LabSupport",
            path: "Tests/LabSupport",
            exclude: [
                "scenario.bash", "manager.bash", "answers.py", "forge.py", "icmp-errors.py", "inject.py",
                "keyed.py", "liar.py",
                "mailbox.py", "overlaps.py", "relay.py", "trafgen.py",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TestCertificates",
            dependencies: [.product(name: "NIOSSL", package: "swift-nio-ssl")],
            path: "Tests/TestCertificates",
            swiftSettings: strict
        ),
        lab("LabTests"),
        lab("KernelLabTests", ["Differential", "Histories", "LongScenarios", "Support"]),
        lab("InteropTests", ["Differential", "Matrix"]),
        lab("HostileTests", ["flood.bash"]),
        lab("PackageTests"),
        .testTarget(
            name: "ConfigurationInteropTests",
            dependencies: ["holdfast", "holdfast-cli"],
            exclude: ["Configurations", "Differences.txt", "both.bash"],
            swiftSettings: strict
        ),
        tests("ControlProtocolTests", ["ControlProtocol"]),
        tests(
            "TelemetryTests",
            [
                "Telemetry", "NetworkTypes", "HelperProtocol", "Tracking", "VRRP", "Node", "ControlProtocol",
                "LoadBalancing", "HealthChecks", "NetlinkMessages",
            ]
        ),
        tests(
            "EngineShellTests",
            [
                "EngineShell", "NetworkTypes", "HelperProtocol", "NetlinkMessages", "VRRP", "Compiler",
                "Node", "Tracking", "Notifications", "ControlProtocol",
                "RunnerProtocol",
                "LoopClock", "CLinux", "TestCertificates", "LabSupport",
            ] + nio + tls
        ),
        tests("VRRPTests", ["VRRP", "NetworkTypes", "NettleDigests", "SeededRandom"]),
        tests("NettleDigestsTests", ["NettleDigests", "VRRP"]),
        tests("TrackingTests", ["Tracking", "NetworkTypes"]),
        tests("NotificationsTests", ["Notifications", "NetworkTypes"]),
        tests("RunnerProtocolTests", ["RunnerProtocol", "HelperProtocol", "ByteCodec", "NetworkTypes"]),
        tests(
            "RunnerShellTests",
            ["RunnerShell", "RunnerProtocol", "HelperProtocol", "NetworkTypes", "CLinux", "holdfast-runner"]
        ),
        tests(
            "LoadBalancingTests",
            ["LoadBalancing", "NetworkTypes", "SeededRandom"],
            exclude: ["COVERAGE.md"]
        ),
        tests(
            "CheckShellTests",
            [
                "CheckShell", "HealthChecks", "NetworkTypes", "Notifications", "LabSupport",
                "SeededRandom", "TestCertificates", "holdfast", "holdfast-cli",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio + tls
        ),
        tests(
            "HealthChecksTests",
            ["HealthChecks", "LoadBalancing", "NetworkTypes", "SeededRandom", "TestCertificates"]
        ),
        tests("BFDTests", ["BFD", "NetworkTypes"]),
        tests(
            "ConfigurationTests",
            ["Configuration", "HealthChecks", "LoadBalancing", "NetworkTypes", "SeededRandom", "VRRP"]
        ),
        tests("NetlinkMessagesTests", ["NetlinkMessages", "NetworkTypes", "ByteCodec", "CSandboxProbe"]),
        tests(
            "CompilerTests",
            [
                "Compiler", "Configuration", "HelperProtocol", "NetlinkMessages", "NetworkTypes", "VRRP",
                "Notifications", "RunnerProtocol", "SeededRandom", "Tracking", "LoadBalancing",
            ]
        ),
        tests(
            "GenerationStoreTests",
            [
                "GenerationStore", "Compiler", "Configuration", "HelperProtocol", "VRRP", "CLinux",
                "holdfast",
                "holdfast-cli",
                "holdfast-supervisor",
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["holdfast", "holdfast-cli", "Console", "LabSupport"],
            exclude: ["Help"],
            swiftSettings: strict
        ),
        tests("HelperProtocolTests", ["HelperProtocol", "NetworkTypes", "ByteCodec"]),
        tests("HelperCoreTests", ["HelperCore", "HelperProtocol", "NetworkTypes", "SeededRandom"]),
        tests(
            "NodeTests",
            [
                "Node", "Compiler", "Configuration", "HelperProtocol", "NetlinkMessages", "NetworkTypes",
                "Notifications", "RunnerProtocol", "Tracking", "VRRP", "LoadBalancing", "HealthChecks",
                "BFD",
            ]
        ),
        tests("SimulationTests", ["Simulation", "NetworkTypes", "Configuration", "VRRP"]),
        .executableTarget(
            name: "simulation-runs",
            dependencies: ["Simulation", "NetworkTypes"],
            path: "Tests/SimulationRuns",
            swiftSettings: strict
        ),
        tests("AnnouncementTests", ["Announcement", "NetworkTypes"]),
        .target(name: "CSandboxProbe", path: "Tests/CSandboxProbe"),
        tests("SandboxTests", ["Sandbox", "CLinux", "CSeccomp", "CSandboxProbe"]),
        tests(
            "LinuxKernelTests",
            [
                "LinuxKernel", "HelperCore", "HelperProtocol", "ByteCodec", "NetworkTypes", "CLinux",
                "CSandboxProbe", "holdfast-helper",
            ]
        ),
    ]
)
