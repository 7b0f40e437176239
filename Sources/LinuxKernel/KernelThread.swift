import CLinux
import CNetlink
import HelperCore
import HelperProtocol
import NetworkTypes

/// A connection to rtnetlink.
@safe
struct Netlink: ~Copyable {
    private let socket: OpaquePointer

    /// Nil when the kernel gives none.
    init?() {
        guard let socket = unsafe hf_netlink_open() else { return nil }
        unsafe self.socket = unsafe socket
    }

    deinit { unsafe hf_netlink_close(socket) }

    /// Carries out `operation` and waits for the kernel's answer.
    func perform(_ operation: KernelOperation) -> KernelAnswer {
        guard operation.kind == .address else {
            return KernelAnswer(ticket: operation.ticket, errno: Int32(HF_EOPNOTSUPP))
        }
        let index = interfaceIndex(operation.interface)
        guard index > 0 else { return KernelAnswer(ticket: operation.ticket, errno: -index) }
        let body = operation.filled(interfaceIndex: UInt32(index))
        let type: Int
        let flags: Int
        switch operation.action {
        case .put: (type, flags) = (HF_NEW_ADDRESS, HF_EXCLUSIVE)
        case .renew: (type, flags) = (HF_NEW_ADDRESS, HF_REPLACE)
        case .remove: (type, flags) = (HF_DELETE_ADDRESS, 0)
        }
        var answer = hf_acknowledgement()
        // Safety: the call reads `body.count` bytes and fills `answer`; the socket is open until `deinit`.
        unsafe hf_netlink_request(socket, UInt16(type), UInt16(flags), body, UInt64(body.count), &answer)
        let length = min(Int(answer.length), Limits.kernelMessageLength)
        // Safety: `length` bytes of the tuple were written by the call.
        let text = unsafe withUnsafeBytes(of: answer.message) { unsafe Array($0.prefix(length)) }
        return KernelAnswer(ticket: operation.ticket, errno: answer.failure, text: text)
    }

    /// True when the operation's address is on its interface and carries the mark that its body has.
    func carriesMark(_ operation: KernelOperation) -> Bool {
        let index = interfaceIndex(operation.interface)
        guard operation.kind == .address, index > 0 else { return false }
        let body = operation.filled(interfaceIndex: UInt32(index))
        // Safety: the call reads `body.count` bytes.
        return unsafe hf_netlink_carries_mark(socket, body, UInt64(body.count)) == 1
    }
}

/// The index of an interface, or a negative errno.
func interfaceIndex(_ name: InterfaceName) -> Int32 {
    // Safety: a terminated string.
    unsafe hf_interface_index(name.bytes.terminated)
}

/// The kernel thread's life: operations in, answers out, in order, until the pipe ends.
private func runKernelThread(_ pipe: Descriptor) {
    guard let netlink = Netlink() else { preconditionFailure("no rtnetlink") }
    var buffer = [UInt8](repeating: 0, count: KernelOperation.messageLimit)
    while case .bytes(let count) = pipe.receive(into: &buffer) {
        guard let operation = try? KernelOperation(message: Array(buffer[..<count])) else {
            preconditionFailure("an operation that this program encoded")
        }
        guard pipe.send(netlink.perform(operation).message) != nil else { return }
    }
}

/// Starts the kernel thread; the result is the adverts thread's end of the pipe between them, non-blocking.
func startKernelThread() throws(SystemFailure) -> Descriptor {
    var pair: [Int32] = [-1, -1]
    // Safety: the call sets two elements.
    try SystemFailure.check("socketpair", unsafe hf_seqpacket_pair(&pair))
    let ours = Descriptor(adopting: pair[0])
    try SystemFailure.check("fcntl", hf_set_nonblocking(ours.number))
    // Safety: the argument is no pointer but the number of the thread's end, which the thread takes over.
    let argument = unsafe UnsafeMutableRawPointer(bitPattern: Int(pair[1]))
    let started = unsafe hf_thread_start(
        "kernel",
        256 << 10,
        { number in
            runKernelThread(Descriptor(adopting: Int32(Int(bitPattern: number))))
            return nil
        },
        argument
    )
    try SystemFailure.check("pthread_create", started)
    return ours
}
