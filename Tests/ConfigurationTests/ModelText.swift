import Configuration
import NetworkTypes

/// A model as lines "path=value", as reflection shows it.
enum ModelText {
    /// The lines of `model` that `other` doesn't have, sorted; "-path" for what only `other` has.
    static func differences(_ model: ConfigurationModel, from other: ConfigurationModel) -> [String] {
        let (found, plain) = (leaves(of: model), leaves(of: other))
        let changed = found.filter { plain[$0.key] != $0.value }.map { "\($0.key)=\($0.value)" }
        let gone = plain.keys.filter { found[$0] == nil }.map { "-\($0)" }
        return (changed + gone).sorted()
    }

    static func lines(_ model: ConfigurationModel) -> [String] {
        leaves(of: model).map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// The first router's settings have no prefix, so that they are short to write.
    private static func leaves(of model: ConfigurationModel) -> [String: String] {
        var result: [String: String] = [:]
        add(model.global, "global", &result)
        for (index, router) in model.routers.enumerated() {
            let number = index == 0 ? "" : "\(index)."
            add(router.settings, number, &result)
            for child in Mirror(reflecting: router).children where child.label != "settings" {
                add(child.value, "router.\(number)\(child.label ?? "")", &result)
            }
        }
        add(model.syncGroups, "groups", &result)
        add(model.statics, "statics", &result)
        add(model.trackGroups, "trackGroups", &result)
        add(model.announcementGroups, "announcementGroups", &result)
        add(model.scripts, "scripts", &result)
        add(model.processes, "processes", &result)
        add(model.files, "files", &result)
        add(model.interfaceDelays, "interfaceDelays", &result)
        return result
    }

    private static func add(_ value: Any, _ path: String, _ result: inout [String: String]) {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            if let child = mirror.children.first { add(child.value, path, &result) }
        } else if let interval = value as? Interval {
            result[path] = seconds(interval)
        } else if type(of: value) == [UInt8].self, let bytes = value as? [UInt8] {
            result[path] = String(decoding: bytes, as: UTF8.self).replacing("\0", with: "")
        } else {
            let isLeaf =
                mirror.children.isEmpty || value is any BinaryInteger || value is String
                || value is InterfaceName || value is IPAddress || value is InterfaceAddress
                || value is IPv4Address
            if isLeaf {
                guard mirror.displayStyle != .collection else { return }
                result[path] = "\(value)".replacing(" ", with: "_")
                return
            }
            for (index, child) in mirror.children.enumerated() {
                let name = child.label ?? "\(index)"
                let isJoined = path.isEmpty || name.isEmpty || path.hasSuffix(".")
                add(child.value, isJoined ? path + name : "\(path).\(name)", &result)
            }
        }
    }

    private static func seconds(_ interval: Interval) -> String {
        let (whole, rest) = interval.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest == 0 ? "\(whole)" : "\(whole)+\(rest)ns"
    }
}
