/// The options of a plain command line: each at most once, its value a word of its own. Another spelling,
/// right or wrong, is for the argument parser of `holdfast-cli`.
struct PlainOptions {
    enum Name: String {
        case compat = "--compat"
        case quiet = "--quiet"
        case config = "--config"
        case configID = "--config-id"
        case runtimeFolder = "--runtime-dir"
        case keep = "--keep"
        case orKept = "--or-kept"
        case earlyText = "--early-text"
    }

    private(set) var isCompatible = false
    private(set) var isQuiet = false
    private(set) var config: String?
    private(set) var configID: String?
    private(set) var runtimeFolder: String?
    private(set) var keep: String?
    private(set) var takesKept = false
    private(set) var givesEarlyText = false

    /// Nil when a word isn't one of these `names`, or a value is missing or looks like an option.
    init?(_ words: ArraySlice<String>, _ names: [Name]) {
        var rest = words
        var seen: [Name] = []
        while let word = rest.popFirst() {
            guard let name = Name(rawValue: word), names.contains(name), !seen.contains(name) else {
                return nil
            }
            seen.append(name)
            switch name {
            case .compat: isCompatible = true
            case .quiet: isQuiet = true
            case .orKept: takesKept = true
            case .earlyText: givesEarlyText = true
            case .config, .configID, .runtimeFolder, .keep:
                guard let value = rest.popFirst(), !value.isEmpty, value.utf8.first != UInt8(ascii: "-")
                else {
                    return nil
                }
                switch name {
                case .config: config = value
                case .configID: configID = value
                case .keep: keep = value
                default: runtimeFolder = value
                }
            }
        }
    }
}
