import Testing

@Suite struct ManifestTests {
    static let text = """
        /// helper("NotThis", ["a"])
        func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
            .target(name: name, dependencies: dependencies, swiftSettings: strict)
        }
        let nio: [Target.Dependency] = [
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]
        let package = Package(
            products: [.executable(name: "app", targets: ["app"])],
            targets: [
                helper("Low"),
                pure("High", ["Low", "Middle"]),
                .target(name: "CLinux"),
                .systemLibrary(name: "CNetlink", pkgConfig: "libnl-3.0", providers: [.apt(["libnl-3-dev"])]),
                .target(
                    name: "Shell",
                    dependencies: [
                        "Low",
                    ] + nio,
                    swiftSettings: strict
                ),
                .executableTarget(
                    name: "app",
                    dependencies: ["High", .product(name: "ArgumentParser", package: "argument-parser")],
                    swiftSettings: strict
                ),
                tests("LowTests", ["Low"]),
            ]
        )
        """

    @Test func dependencies() {
        #expect(
            Manifest(Self.text).dependencies == [
                "Low": [], "High": ["Low", "Middle"], "CLinux": [], "CNetlink": [],
                "Shell": ["Low", "NIOCore", "NIOPosix"], "app": ["High", "ArgumentParser"],
            ]
        )
    }

    @Test func forbiddenArrowsAreFound() {
        var table = Arrows.rules
        table["Announcement"]?.mayImport.insert("Node")
        #expect(Arrows.forbiddenArrows(in: table).contains("the helper's closure reaches Node"))
        table = Arrows.rules
        table["VRRP"]?.mayImport.insert("CLinux")
        #expect(Arrows.forbiddenArrows(in: table) == ["VRRP is in ring 0 and reaches CLinux, which isn't"])
        table = Arrows.rules
        table["Simulation"]?.mayImport.insert("EngineShell")
        #expect(Arrows.forbiddenArrows(in: table).contains("Simulation reaches EngineShell"))
    }
}
