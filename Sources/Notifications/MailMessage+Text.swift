/// The time that a mail's `Date:` shows: seconds since 1970, and how far local time is ahead of UTC.
package struct MailDate: Hashable, Sendable {
    package let secondsSince1970: Int64
    package let offsetMinutes: Int

    package init(secondsSince1970: Int64, offsetMinutes: Int = 0) {
        self.secondsSince1970 = secondsSince1970
        self.offsetMinutes = offsetMinutes
    }

    /// RFC 5322 §3.3: `Wed, 25 Nov 2026 18:50:53 +0000`.
    package var text: String {
        let local = secondsSince1970 + Int64(offsetMinutes) * 60
        let days = (local - MailDate.positiveRemainder(local, 86_400)) / 86_400
        let second = Int(MailDate.positiveRemainder(local, 86_400))
        let (year, month, day) = MailDate.civil(days)
        let weekday = MailDate.weekdays[Int(MailDate.positiveRemainder(days + 4, 7))]
        let offset = abs(offsetMinutes)
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { MailDate.two($0) }
        return "\(weekday), \(MailDate.two(day)) \(MailDate.months[month - 1]) \(year) "
            + "\(clock.joined(separator: ":")) \(offsetMinutes < 0 ? "-" : "+")"
            + "\(MailDate.two(offset / 60))\(MailDate.two(offset % 60))"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func positiveRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let remainder = value % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }

    /// The Gregorian date of a day counted from 1970-01-01; years begin in March here, so that the leap day
    /// is the last.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted - positiveRemainder(shifted, 146_097)) / 146_097
        let dayOfEra = positiveRemainder(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), Int(month), Int(day))
    }
}

extension MailMessage {
    /// The whole message as it follows DATA, lone dot included (spec vrrp-behaviour 26.3; the empty line
    /// behind the body is keepalived's). A line that begins with a dot gets another (RFC 5321 §4.5.2), which
    /// keepalived forgets; no line of ours can.
    ///
    /// - Parameter sender: what stands in `From:`.
    package func text(from sender: String, to recipients: [MailAddress], date: MailDate) -> String {
        let headers = [
            "Date: \(date.text)", "From: \(sender)", "Subject: \(subject)", "X-Mailer: Keepalived",
            "To: \(recipients.map { $0.text }.joined(separator: ",\r\n "))",
        ]
        return headers.joined(separator: "\r\n") + "\r\n\r\n" + (body.hasPrefix(".") ? "." : "") + body
            + "\r\n\r\n.\r\n"
    }
}
