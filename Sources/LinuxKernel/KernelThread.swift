import CLinux
import HelperCore
import HelperProtocol
import NetworkTypes

/// The index of an interface, or a negative errno.
func interfaceIndex(_ name: InterfaceName) -> Int32 {
    // Safety: a terminated string.
    unsafe hf_interface_index(name.bytes.terminated)
}

/// The kernel thread's life: operations in, answers out, in order, until the pipe ends.
private func runKernelThread(_ pipe: Descriptor) {
    guard var netlink = Netlink() else { preconditionFailure("no rtnetlink") }
    var buffer = [UInt8](repeating: 0, count: MessageQueue.datagramLength)
    var answers = MessageQueue()
    while case .bytes(let count) = pipe.receive(into: &buffer) {
        var operations: ArraySlice<KernelOperation> = []
        for message in MessageQueue.messages(in: buffer[..<count]) {
            guard let operation = try? KernelOperation(message: message) else {
                preconditionFailure("an operation that this program encoded")
            }
            operations.append(operation)
        }
        while !operations.isEmpty {
            // Nobody waits for a renewal's answer, nor for that of one service among thousands.
            let isPatient = operations.first.map { $0.isRenewal || $0.changesTable } == true
            for answer in netlink.perform(&operations) { answers.append(answer.message) }
            guard isPatient && !operations.isEmpty || answers.send(to: pipe) else { return }
        }
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
