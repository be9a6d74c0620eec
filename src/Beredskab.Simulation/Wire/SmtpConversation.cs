using System.Globalization;
using System.Text;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// One SMTP session (RFC 5321) with SIZE (1870), 8BITMIME (6152), SMTPUTF8 (6531), PIPELINING (2920) and enhanced codes (2034). A line ends in
/// CRLF and in nothing else, so that a lone <c>LF.LF</c> inside a mail cannot smuggle a second one in.
/// </summary>
internal sealed class SmtpConversation(Stream stream, World world, int largest, CancellationToken stop)
{
    private const int LongestLine = 8192;

    private readonly byte[] _buffer = new byte[4096];
    private int _at, _filled;
    private string? _from;
    private bool _greeted;
    private readonly List<string> _to = [];

    public async Task Run()
    {
        await Say("220 world.simulated ESMTP Beredskab");
        while (await ReadLine(LongestLine) is { } raw)
        {
            var line = Encoding.UTF8.GetString(raw.Bytes);
            if (raw.IsTooLong) await Say("500 5.5.2 Line too long");
            else if (!await Obey(line)) return;
        }
    }

    /// <summary>Carries out one command; false ends the session.</summary>
    private async Task<bool> Obey(string line)
    {
        var verb = line.Split(' ', 2)[0].ToUpperInvariant();
        switch (verb)
        {
            case "EHLO":
                Forget();
                _greeted = true;
                await Say($"250-world.simulated\r\n250-SIZE {largest}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES");
                return true;
            case "HELO":
                Forget();
                _greeted = true;
                await Say("250 world.simulated");
                return true;
            case "MAIL":
                await Mail(line);
                return true;
            case "RCPT":
                await Recipient(line);
                return true;
            case "DATA":
                return await Data();
            case "RSET":
                Forget();
                await Say("250 2.0.0 Ok");
                return true;
            case "NOOP":
                await Say("250 2.0.0 Ok");
                return true;
            case "VRFY":
                await Say("252 2.5.0 Send some mail and see");
                return true;
            case "QUIT":
                await Say("221 2.0.0 Bye");
                return false;
            default:
                await Say("502 5.5.1 Command not implemented");
                return true;
        }
    }

    private async Task Mail(string line)
    {
        if (!_greeted || _from is not null) await Say("503 5.5.1 Bad sequence of commands");
        else if (Address(line, "FROM:") is not { } from) await Say("501 5.1.7 Bad sender address");
        else if (SizeOf(line) > largest) await Say("552 5.3.4 Message too big");
        else
        {
            _from = from;
            await Say("250 2.1.0 Ok");
        }
    }

    private async Task Recipient(string line)
    {
        if (_from is null) await Say("503 5.5.1 MAIL first");
        else if (Address(line, "TO:") is not { Length: > 2 } to || !to.Contains('@', StringComparison.Ordinal)) await Say("501 5.1.3 Bad recipient address");
        else
        {
            _to.Add(to);
            await Say("250 2.1.5 Ok");
        }
    }

    private async Task<bool> Data()
    {
        if (_to.Count == 0)
        {
            await Say("503 5.5.1 RCPT first");
            return true;
        }
        await Say("354 End data with <CR><LF>.<CR><LF>");
        var mail = new MemoryStream();
        while (true)
        {
            if (await ReadLine(int.MaxValue) is not { } line) return false;
            if (line.Bytes is [(byte)'.']) break;
            // What the sender stuffed is taken out again (RFC 5321, 4.5.2).
            var bytes = line.Bytes is [(byte)'.', ..] ? line.Bytes[1..] : line.Bytes;
            if (mail.Length + bytes.Length + 2 <= largest) mail.Write([.. bytes, (byte)'\r', (byte)'\n']);
            else mail.SetLength(largest + 1L);
        }
        if (mail.Length > largest)
        {
            Forget();
            await Say("552 5.3.4 Message too big");
            return true;
        }
        return await Take(MimeText.Read(mail.ToArray()));
    }

    /// <summary>The moment of truth: from here on the relay has the mail, and only its 250 tells.</summary>
    private async Task<bool> Take(MimeText mail)
    {
        var (from, to) = (_from!, _to.ToList());
        Forget();
        Fault? fault = null;
        var late = TimeSpan.Zero;
        foreach (var recipient in to)
        {
            var reception = world.Mailboxes.Send(mail["Message-ID"], from, recipient, mail["Subject"], mail.Text);
            fault ??= reception.Fault;
            late += reception.Late;
        }
        if (late > TimeSpan.Zero) await Task.Delay(late, world.Clock, stop);
        switch (fault)
        {
            case null:
                await Say("250 2.0.0 Ok: queued");
                return true;
            case Fault.TooMany:
                await Say("451 4.7.1 Too many messages, try later");
                return true;
            case Fault.Broken { Status: 503 }:
                await Say("421 4.3.2 Service not available, closing");
                return false;
            case Fault.Refused no:
                await Say($"550 {(no.Code.StartsWith("5.", StringComparison.Ordinal) ? no.Code : "5.1.1")} {no.Why}");
                return true;
            case Fault.Silent:
                // Ends when the sender hangs up.
                while (await ReadLine(LongestLine) is not null) { }
                return false;
            default:
                return false;
        }
    }

    private void Forget()
    {
        _from = null;
        _to.Clear();
    }

    private static string? Address(string line, string word)
    {
        var start = line.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return null;
        var (open, close) = (line.IndexOf('<', start), line.IndexOf('>', start));
        return open < 0 || close < open ? null : line[(open + 1)..close];
    }

    private static long SizeOf(string line)
    {
        var start = line.IndexOf(" SIZE=", StringComparison.OrdinalIgnoreCase);
        return start >= 0 && long.TryParse(line[(start + 6)..].Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
    }

    private async Task Say(string reply) => await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), stop);

    private async Task<(byte[] Bytes, bool IsTooLong)?> ReadLine(int longest)
    {
        var line = new MemoryStream();
        var (isTooLong, lastWasReturn) = (false, false);
        while (true)
        {
            if (_at == _filled)
            {
                _filled = await stream.ReadAsync(_buffer, stop);
                _at = 0;
                if (_filled == 0) return null;
            }
            var octet = _buffer[_at++];
            if (octet == '\n' && lastWasReturn)
            {
                if (isTooLong) return ([], true);
                var bytes = line.ToArray();
                return (bytes[..^1], false);
            }
            lastWasReturn = octet == '\r';
            // A single line is bounded too, so that nobody fills the memory with one that never ends.
            if (line.Length < Math.Min(longest, largest + 2L)) line.WriteByte(octet);
            else isTooLong = longest != int.MaxValue;
        }
    }
}
