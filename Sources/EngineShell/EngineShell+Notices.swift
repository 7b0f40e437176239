import Node
import Notifications

extension EngineShell {
    /// Writes a line to a FIFO of the generation in force.
    func writeLine(_ line: String, fifo: UInt32) {
        write(NodeLog(.warning, "no FIFO \(fifo) to write to: \(line.dropLast())"))
    }

    /// Sends a mail to the recipients of the generation in force.
    func sendMail(_ message: MailMessage) {
        write(NodeLog(.warning, "no way to send mail: \(message.subject)"))
    }
}
