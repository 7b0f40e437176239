// holdfast-helper: reads the command line, seals itself, serves on descriptors 3 and 4 until TERM.
//
// Exit status: 0 stopped and cleared, 1 a system call failed, 2 the command line is wrong.
import CLinux
import LinuxKernel
import Sandbox

/// The program's entry under the name that SwiftPM gives it: Embedded Swift has no `CommandLine`.
@c(holdfast_helper_main)
func main(_ count: Int32, _ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    var words: [[UInt8]] = []
    for index in 1..<max(Int(count), 1) {
        // Safety: the kernel passes `count` terminated strings.
        guard let start = unsafe values[index] else { break }
        var word: [UInt8] = []
        while case let byte = unsafe UInt8(bitPattern: start[word.count]), byte != 0 { word.append(byte) }
        words.append(word)
    }
    guard let arguments = Arguments(words), let userID = arguments.userID, let groupID = arguments.groupID
    else {
        report(Arguments.usage)
        return 2
    }
    if arguments.engineUserID != nil { refuseDescriptors() }
    // Adverts are due at a time. The filter doesn't know the call.
    hf_thread_hasten()
    // While the socket's path can be reached.
    let manager = hf_notify_open()
    do {
        let seal = try Sandbox.sealHelper(uid: userID, gid: groupID)
        if !seal.hasLockedMemory { report("memory is not locked: the limit is too low") }
    } catch {
        report("can't ", error.step, error.errno)
        return 1
    }
    let isClear = !arguments.clears || clear(generations: arguments.generations)
    guard let engineUserID = arguments.engineUserID else { return isClear ? 0 : 1 }
    return serve(arguments, engineUserID: engineUserID, manager: manager)
}

/// Before sealing, since only this once an option of the inherited sockets is set.
private func refuseDescriptors() {
    _ = hf_refuse_descriptors(3)
    _ = hf_refuse_descriptors(4)
}

private func serve(_ arguments: Arguments, engineUserID: UInt32, manager: Int32) -> Int32 {
    var settings = HelperSettings(
        engineUserID: engineUserID,
        generations: arguments.generations,
        usesAddressLifetimes: arguments.usesAddressLifetimes
    )
    settings.manager = manager
    settings.watchdog = hf_notify_watchdog()
    do {
        var shell = try HelperShell(settings, commandListener: 3, descriptorListener: 4)
        if arguments.adopts { shell.adoptLeftovers() }
        try shell.run()
    } catch {
        report("failed: ", error.call, error.errno)
        return 1
    }
    return 0
}

private func report(_ text: StaticString, _ detail: StaticString = "", _ errno: Int32? = nil) {
    var line = LogLine()
    line.add(text)
    line.add(detail)
    if let errno {
        line.add(": errno ")
        line.add(errno)
    }
    line.write()
}
