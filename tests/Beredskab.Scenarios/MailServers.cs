using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Beredskab.Scenarios;

/// <summary>
/// Mail servers of this test's own, from Debian's packages: exim takes mail and puts it into Maildirs, dovecot hands it out over IMAP. Both listen on 127.0.0.1
/// alone, may become nobody else, and end when this process does. Whoever is called <c>gone</c> has no mailbox, and <c>ferie</c> answers by itself.
/// </summary>
internal sealed class MailServers : IAsyncDisposable
{
    public const string Domain = "fjordby.example", Ours = "beredskab", Password = "hemmelig";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("beredskab-mail-").FullName;
    private readonly string _exim = Program("exim4", "exim4-daemon-light"), _dovecot = Program("dovecot", "dovecot-imapd");
    private Process? _smtp, _imap;

    public int SmtpPort { get; } = Child.FreePort();

    public int ImapPort { get; } = Child.FreePort();

    /// <param name="people">Whoever has a mailbox besides us.</param>
    public static async Task<MailServers> Start(params string[] people)
    {
        var servers = new MailServers();
        try
        {
            await servers.Furnish([.. people, Ours, "ferie"]);
            servers._smtp = servers.Open($"{servers._exim} -C {servers._folder}/exim.conf -bdf -q1h");
            await servers.Listens(servers.SmtpPort, "220 ");
            await servers.StartImap();
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a server must be told to use them.</summary>
    public Dictionary<string, string> Settings() => new()
    {
        ["Smtp:Host"] = "127.0.0.1", ["Smtp:Port"] = Text(SmtpPort), ["Smtp:From"] = $"{Ours}@{Domain}", ["Smtp:Security"] = "None",
        ["Imap:Host"] = "127.0.0.1", ["Imap:Port"] = Text(ImapPort), ["Imap:User"] = Ours, ["Imap:Password"] = Password, ["Imap:Security"] = "None",
    };

    public async Task StartImap()
    {
        _imap = Open($"{_dovecot} -F -c {_folder}/dovecot.conf");
        await Listens(ImapPort, "* OK");
    }

    public async Task StopImap()
    {
        if (_imap is not null) await End(_imap);
        _imap = null;
    }

    /// <summary>The server counts anew, as after a restore of its disk: every mail has another place.</summary>
    public async Task CountAnew()
    {
        await StopImap();
        foreach (var file in Directory.GetFiles(Box(Ours), "dovecot*")) File.Delete(file);
        await StartImap();
    }

    /// <summary>What lies in somebody's Maildir, oldest first.</summary>
    public List<MimeMessage> Mails(string person) => [.. Files(person).Select(file => MimeMessage.Load(file))];

    /// <summary>The files themselves: a mail that was seen has an S in its name.</summary>
    public List<string> Files(string person) =>
        [.. ((string[])["new", "cur"]).Select(part => $"{Box(person)}/{part}").Where(Directory.Exists).SelectMany(Directory.GetFiles).OrderBy(File.GetLastWriteTimeUtc).ThenBy(file => file, StringComparer.Ordinal)];

    /// <summary>Waits until so many mails lie there, and gives the newest.</summary>
    public async Task<MimeMessage> Arrived(string person, int count)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience; await Task.Delay(50))
            if (Files(person).Count >= count) return Mails(person)[count - 1];
        throw new TimeoutException($"{person} has {Files(person).Count} mails and not {count}.\n{Log()}");
    }

    /// <summary>Somebody's mail program hands a mail in.</summary>
    public async Task Send(MimeMessage mail)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", SmtpPort, SecureSocketOptions.None);
        await client.SendAsync(mail);
        await client.DisconnectAsync(quit: true);
    }

    public async ValueTask DisposeAsync()
    {
        await StopImap();
        if (_smtp is not null) await End(_smtp);
        // A delivery that was under way may still put its file away.
        for (var tries = 1; Directory.Exists(_folder); tries++)
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (IOException) when (tries < 20)
            {
                await Task.Delay(100);
            }
    }

    private string Box(string person) => $"{_folder}/boxes/{person}";

    private async Task Furnish(string[] people)
    {
        foreach (var folder in (string[])["spool", "boxes", "run"]) Directory.CreateDirectory($"{_folder}/{folder}");
        var (user, group) = Environment.IsPrivilegedProcess ? (Nobody, Nobody) : (Environment.UserName, await Said("id -gn"));
        await File.WriteAllTextAsync($"{_folder}/exim.conf", Exim(user, group, string.Join(" : ", people)));
        await File.WriteAllTextAsync($"{_folder}/dovecot.conf", Dovecot(user, group));
        if (Environment.IsPrivilegedProcess) await Said($"chown -R {Nobody} {_folder}", asRoot: true);
    }

    /// <summary>The user that Debian's package makes for it.</summary>
    private const string Nobody = "Debian-exim";

    private string Exim(string user, string group, string people) => $$"""
        primary_hostname = mx.{{Domain}}
        exim_user = {{user}}
        exim_group = {{group}}
        spool_directory = {{_folder}}/spool
        log_file_path = {{_folder}}/exim-%slog
        pid_file_path = {{_folder}}/exim.pid
        local_interfaces = <; 127.0.0.1
        daemon_smtp_ports = {{SmtpPort}}
        disable_ipv6 = true
        tls_advertise_hosts =
        host_lookup =
        rfc1413_query_timeout = 0s
        check_spool_space = 0
        check_spool_inodes = 0
        keep_environment =
        deliver_drop_privilege = true
        domainlist ours = {{Domain}}
        acl_smtp_rcpt = recipient
        acl_smtp_data = everything
        begin acl
        recipient:
          accept hosts = 127.0.0.1
                 domains = +ours
          deny message = nothing goes out from here
        everything:
          accept
        begin routers
        away:
          driver = accept
          domains = +ours
          local_parts = ferie
          transport = holiday
          unseen
        boxes:
          driver = accept
          domains = +ours
          local_parts = {{people}}
          transport = box
        gone:
          driver = redirect
          domains = +ours
          allow_fail
          data = :fail: there is nobody of that name here
        begin transports
        box:
          driver = appendfile
          directory = {{_folder}}/boxes/$local_part_data
          maildir_format
          create_directory
          delivery_date_add
          envelope_to_add
          return_path_add
        holiday:
          driver = autoreply
          from = ferie@{{Domain}}
          to = $sender_address
          subject = =?utf-8?Q?Jeg_er_p=C3=A5_ferie?=
          headers = "Auto-Submitted: auto-replied\nContent-Type: text/plain; charset=utf-8"
          text = "Ja tak for din mail. Jeg er tilbage på mandag.\n"
        begin retry
        * * F,1h,1m
        begin rewrite
        begin authenticators
        """ + "\n";

    private string Dovecot(string user, string group) => $$"""
        base_dir = {{_folder}}/run
        state_dir = {{_folder}}/run
        log_path = {{_folder}}/dovecot.log
        instance_name = beredskab-{{ImapPort}}
        protocols = imap
        listen = 127.0.0.1
        ssl = no
        disable_plaintext_auth = no
        mail_location = maildir:{{_folder}}/boxes/%n
        default_internal_user = {{user}}
        default_internal_group = {{group}}
        default_login_user = {{user}}
        first_valid_uid = 0
        auth_failure_delay = 0
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = static
          args = uid={{user}} gid={{group}} home={{_folder}}/boxes/%n
        }
        service imap-login {
          chroot =
          inet_listener imap {
            port = {{ImapPort}}
          }
          inet_listener imaps {
            port = 0
          }
        }
        service anvil {
          chroot =
        }
        service stats {
          chroot =
        }

        """;

    /// <summary>Ends by its id what it started when our end of its input closes: also when this process is killed.</summary>
    private Process Open(string command) => Shell($"{command} >{_folder}/said 2>&1 & id=$!; cat >/dev/null; kill $id; wait $id");

    private static async Task End(Process server)
    {
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        server.Dispose();
    }

    private static async Task<string> Said(string command, bool asRoot = false)
    {
        using var process = Shell(command, asRoot, isHeard: true);
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"`{command}` ended with {process.ExitCode}.");
    }

    /// <summary>As somebody who may do little; exim's own program would make itself root.</summary>
    private static Process Shell(string command, bool asRoot = false, bool isHeard = false)
    {
        var start = new ProcessStartInfo("setpriv") { RedirectStandardInput = true, RedirectStandardOutput = isHeard, WorkingDirectory = "/" };
        string[] asNobody = Environment.IsPrivilegedProcess && !asRoot ? [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"] : [];
        foreach (var argument in (string[])[.. asNobody, "--no-new-privs", "/bin/sh", "-c", command]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private async Task Listens(int port, string greeting)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience; await Task.Delay(50))
            try
            {
                using var line = new TcpClient();
                await line.ConnectAsync(IPAddress.Loopback, port);
                using var reader = new StreamReader(line.GetStream(), Encoding.ASCII);
                if ((await reader.ReadLineAsync())?.StartsWith(greeting, StringComparison.Ordinal) == true) return;
            }
            catch (Exception closed) when (closed is SocketException or IOException)
            {
                // Not yet.
            }
        throw new TimeoutException($"Nobody listens on 127.0.0.1:{port}.\n{Log()}");
    }

    private string Log() => string.Join('\n', ((string[])["said", "exim-mainlog", "exim-paniclog", "dovecot.log"]).Select(name => $"{_folder}/{name}").Where(File.Exists).SelectMany(File.ReadLines).TakeLast(40));

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Program(string name, string package) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(folder => $"{folder}/{name}").FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{name} is not installed. On Debian or Ubuntu: apt-get install {package}. ./test does it by itself.");
}
