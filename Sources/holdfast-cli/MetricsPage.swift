import CLinux
import Console
import ControlProtocol

/// One request of HTTP/1.1 on standard input and its answer on standard output: a scrape, for a socket unit
/// that starts a process for each connection. The engine knows nothing of HTTP.
struct MetricsPage {
    let folder: String

    /// Longest request line with headers; Prometheus sends some hundred bytes.
    private static let headLength = 8_192
    /// For a client to send them.
    private static let patience: Int64 = 5_000_000_000

    func serve() {
        let head = MetricsPage.readHead()
        let answer = self.answer(to: head)
        let length = answer.body.utf8.count
        Terminal.standardOutput.write(
            "HTTP/1.1 \(answer.status)\r\nContent-Type: \(answer.type)\r\nContent-Length: \(length)\r\n"
                + "Connection: close\r\n\r\n"
                + (head.hasPrefix("HEAD ") ? "" : answer.body)
        )
    }

    private struct Answer {
        var status: String
        var type = "text/plain; charset=utf-8"
        var body: String
    }

    private func answer(to head: String) -> Answer {
        let words = head.prefix { $0 != "\r\n" && $0 != "\n" }.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            return Answer(status: "400 Bad Request", body: "that is no request\n")
        }
        guard words[0] == "GET" || words[0] == "HEAD" else {
            return Answer(status: "405 Method Not Allowed", body: "only GET\n")
        }
        guard words[1] == "/metrics" || words[1].hasPrefix("/metrics?") else {
            return Answer(status: "404 Not Found", body: "try /metrics\n")
        }
        let wantsOpen = head.contains("application/openmetrics-text")
        let form: ControlRequest.MetricsForm = wantsOpen ? .openMetrics : .prometheus
        let type =
            wantsOpen
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4"
        do {
            let text = try ControlConnection.ask(folder, .metrics(form))
            return Answer(status: "200 OK", type: type, body: text)
        } catch let failure as Failure {
            return Answer(status: "503 Service Unavailable", body: failure.text + "\n")
        } catch {
            return Answer(status: "500 Internal Server Error", body: "\(error)\n")
        }
    }

    /// Up to the empty line, the bound, or the end of patience.
    private static func readHead() -> String {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: headLength)
        let limit = hf_boottime() + patience
        while head.count < headLength {
            var entry = hf_poll_entry(descriptor: 0, wanted: Int16(HF_POLL_IN), seen: 0)
            // Safety: one entry, as said.
            guard unsafe hf_poll(&entry, 1, max(0, limit - hf_boottime())) > 0 else { break }
            // Safety: at most `buffer.count` bytes are written.
            let count = unsafe hf_read(0, &buffer, UInt64(buffer.count))
            guard count > 0 else { break }
            head += buffer.prefix(Int(count))
            // A body, of which there may be some already, counts for nothing.
            let end = Array("\r\n\r\n".utf8)
            if let last = head.indices.first(where: { head[$0...].starts(with: end) }) {
                return String(decoding: head[..<(last + end.count)], as: UTF8.self)
            }
        }
        return String(decoding: head, as: UTF8.self)
    }
}
