import CLinux
package import Configuration

/// What a configuration can ask about the machine and the program that read it.
package enum ThisMachine {
    /// Options for a reading that may use all that this process knows: its environment, its folder, chance.
    /// `instanceName` is `--config-id`; without one it is the host's name up to the first dot, as in
    /// keepalived.
    package static func options(
        isCompatible: Bool,
        instanceName: String?,
        purpose: ReaderOptions.Purpose
    ) -> ReaderOptions {
        ReaderOptions(
            isCompatible: isCompatible,
            instanceName: instanceName ?? hostName.map { String($0.prefix { $0 != "." }) },
            purpose: purpose,
            environment: environment,
            workingFolder: workingFolder ?? "",
            randomSeed: hf_any_number()
        )
    }

    /// What tells this program from any other build of it; nil where that can't be found out.
    package static func program(version: String) -> [UInt8]? {
        var numbers = [UInt64](repeating: 0, count: Int(HF_PROGRAM_NUMBERS))
        // Safety: there is room for as many numbers as the call fills.
        guard unsafe hf_own_program(&numbers) == 0 else { return nil }
        // Not as one text of all: an array's comes by reflection, a twelfth of a small file's compile step.
        return Array(numbers.reduce(into: version) { $0 += " \($1)" }.utf8)
    }

    /// The name that the kernel knows.
    package static var hostName: String? {
        // Safety: the buffer has the size that the call fills at most, and is terminated.
        unsafe text { unsafe hf_host_name($0) }
    }

    /// A group's number by /etc/group alone; nil where there is none of that name.
    package static func group(named name: String) -> UInt32? {
        var group: UInt32 = 0
        // Safety: the name is terminated, the result outlives the call.
        return unsafe hf_listed_group("/etc/group", name, &group) == 1 ? group : nil
    }

    private static var workingFolder: String? {
        // Safety: as above.
        unsafe text { unsafe hf_working_folder($0) }
    }

    private static func text(_ fill: (UnsafeMutablePointer<CChar>) -> Int32) -> String? {
        // Safety: the buffer outlives both calls; what succeeded left terminated text in it.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(HF_MACHINE_TEXT)) { buffer in
            guard let start = buffer.baseAddress, unsafe fill(start) == 0 else { return nil }
            return unsafe String(cString: start)
        }
    }

    private static var environment: [String: String] {
        var result: [String: String] = [:]
        var index: UInt64 = 0
        // Safety: the environment ends with NULL, where the loop ends; its words are terminated, and
        // nothing in this process changes them.
        while let word = unsafe hf_environment(index) {
            let text = unsafe String(cString: word)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                result[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
            }
            index += 1
        }
        return result
    }
}
