import CLinux
package import HelperProtocol

/// The engine's file that names the generation which was last in force, for the compile step, which must not
/// remove that one, and for the next engine. The engine may write there what it likes: whoever reads it takes
/// a name, and looks for it among root's generations.
package struct InForceRecord: Sendable {
    /// In the folder of the engine's files.
    package static let fileName = "in-force"

    private let descriptor: Int32

    /// - Parameter descriptor: stays the caller's.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Nil where nothing was in force, or the file names no generation.
    package func read() -> GenerationHash? {
        var bytes = [UInt8](repeating: 0, count: 33)
        // Safety: the call writes at most the given count.
        let count = unsafe hf_state_read(descriptor, &bytes, UInt64(bytes.count), 0)
        return GenerationHash(text: bytes.prefix(max(0, Int(count))))
    }

    /// 0, or a negative errno when it isn't on the disk.
    package func write(_ hash: GenerationHash) -> Int32 {
        let text = hash.text
        // Safety: the array is valid for the call, and its count is passed.
        return unsafe hf_state_write(descriptor, text, UInt64(text.count), 0, 1)
    }

    /// The name in the file of that folder.
    static func read(in folder: String) -> String? {
        // Safety: the path is terminated.
        let opened = unsafe hf_open_to_read(Int32(HF_HERE), "\(folder)/\(fileName)")
        guard let file = try? OpenFile(opened, call: "open", path: folder) else { return nil }
        let hash = InForceRecord(descriptor: file.descriptor).read()
        return hash.map { String(decoding: $0.text, as: UTF8.self) }
    }
}
