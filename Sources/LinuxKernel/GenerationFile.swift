import CLinux
package import HelperCore
package import HelperProtocol

extension GenerationFailure: Error {}

/// Maps the table of generation `hash` below `folder` (a path without terminator) and checks it.
///
/// The folder, the generation's own folder and the file must be root's and writable by nobody else; none may
/// be a symbolic link. What was opened is what is judged: no name is looked at twice. Where `former`'s table
/// differs in its hash alone, its bytes stay, and nothing is mapped.
package func openGeneration(_ hash: GenerationHash, in folder: [UInt8], after former: ObjectTable? = nil)
    throws(GenerationFailure) -> ObjectTable
{
    // Safety: terminated strings, here and below.
    let generations = try adopt(unsafe hf_open_directory(Int32(HF_HERE), folder.terminated))
    _ = try protectedStatus(generations)
    let generation = try adopt(unsafe hf_open_directory(generations.number, hash.text.terminated))
    _ = try protectedStatus(generation)
    let objects: [UInt8] = [0x6F, 0x62, 0x6A, 0x65, 0x63, 0x74, 0x73]
    let file = try adopt(unsafe hf_open_to_read(generation.number, objects.terminated))
    let status = try protectedStatus(file)
    guard status.is_regular == 1 else { throw .notProtected }
    guard status.size > 0 else { throw .badTable(.tooShort) }
    guard status.size <= UInt64(Limits.tableLength) else { throw .badTable(.tooLong) }
    if let former {
        // Safety: `base` has `count` bytes, `hash` has sixteen.
        let renamed = unsafe ObjectTable(hash, after: former) { base, count, hash in
            unsafe status.size == UInt64(count)
                && hf_has_bytes(file.number, base, status.size, 8, hash, 16) == 1
        }
        if let renamed { return renamed }
    }
    let table = try mapped(file, count: Int(status.size))
    guard table.generation == hash else { throw .wrongHash }
    return table
}

/// The generation that `current` in `folder` names; nil when there is none.
package func currentGeneration(in folder: [UInt8]) -> GenerationHash? {
    let name: [UInt8] = [0x63, 0x75, 0x72, 0x72, 0x65, 0x6E, 0x74]
    var target = [CChar](repeating: 0, count: 256)
    // Safety: terminated strings; at most `target.count` bytes are written.
    guard let directory = try? adopt(unsafe hf_open_directory(Int32(HF_HERE), folder.terminated)) else {
        return nil
    }
    let count = unsafe hf_read_link(directory.number, name.terminated, &target, UInt64(target.count))
    guard count > 0 else { return nil }
    let bytes = target[..<Int(count)].map { UInt8(bitPattern: $0) }
    return GenerationHash(text: bytes.suffix(32))
}

private func adopt(_ number: Int32) throws(GenerationFailure) -> Descriptor {
    guard number >= 0 else { throw .unreadable(errno: -number) }
    return Descriptor(adopting: number)
}

private func protectedStatus(_ descriptor: Descriptor) throws(GenerationFailure) -> hf_file_status {
    var status = hf_file_status()
    // Safety: the call fills `status`.
    let failure = unsafe hf_file_status(descriptor.number, &status)
    guard failure == 0 else { throw .unreadable(errno: -failure) }
    guard status.owner == 0, status.permissions & 0o022 == 0 else { throw .notProtected }
    return status
}

private func mapped(_ file: Descriptor, count: Int) throws(GenerationFailure) -> ObjectTable {
    var base: UnsafeRawPointer?
    // Safety: `base` is set to `count` readable bytes, private to us. They stay until `hf_unmap`, which only
    // the memory's end calls; root's file is never written in place.
    let failure = unsafe hf_map(file.number, UInt64(count), &base)
    guard failure == 0, let start = unsafe base else { throw .unreadable(errno: -failure) }
    let memory = unsafe TableMemory(base: start, count: count) { start, count in
        _ = unsafe hf_unmap(start, UInt64(count))
    }
    do {
        return try ObjectTable(memory)
    } catch {
        throw .badTable(error)
    }
}
