using System.Net;
using System.Net.Sockets;

namespace Beredskab.Adapters;

/// <summary>A connection was about to go where nobody configured us to go.</summary>
public sealed class EgressRefusedException(string message) : Exception(message);

/// <summary>
/// The only way out: to the configured host and port, without redirects, proxies or cookies. A public name that resolves to a private
/// address is refused; whoever means an inside host writes its address or <c>localhost</c>, or says <c>Internal</c>.
/// </summary>
internal sealed class Egress : DelegatingHandler
{
    private readonly Uri _only;

    internal delegate Task<IPAddress[]> Resolver(string host, CancellationToken stop);

    private Egress(Uri only, bool isInternal, Resolver resolve)
        : base(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // Well below the time after which another provider is asked: what was never connected is known not to have left.
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PlaintextStreamFilter = (line, _) => ValueTask.FromResult<Stream>(new Leave.AskingStream(line.PlaintextStream)),
            ConnectCallback = (connection, stop) => Connect(connection.DnsEndPoint, isInternal || IsInsideByName(only), resolve, stop),
        }) => _only = only;

    /// <summary>Waits are bounded by <see cref="Line"/>, which knows what they mean; the client itself never gives up.</summary>
    public static HttpClient Client(Uri only, bool isInternal = false, Resolver? resolve = null) =>
        new(new Egress(only, isInternal, resolve ?? Dns.GetHostAddressesAsync)) { BaseAddress = only, Timeout = Timeout.InfiniteTimeSpan };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } to || to.Scheme != _only.Scheme || to.Port != _only.Port
            || !string.Equals(to.IdnHost, _only.IdnHost, StringComparison.OrdinalIgnoreCase))
            throw new EgressRefusedException($"Refused to connect to {request.RequestUri?.Authority}: only {_only.Authority} is configured.");
        return base.SendAsync(request, cancellationToken);
    }

    private static bool IsInsideByName(Uri uri) => IPAddress.TryParse(uri.IdnHost, out _) || uri.IsLoopback;

    private static async ValueTask<Stream> Connect(DnsEndPoint to, bool mayBePrivate, Resolver resolve, CancellationToken stop)
    {
        var addresses = await resolve(to.Host, stop);
        if (!mayBePrivate && addresses.Any(IsPrivate))
            throw new EgressRefusedException($"Refused to connect to {to.Host}: its name leads to a private address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static bool IsPrivate(IPAddress address)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || ip.IsIPv6SiteLocal) return true;
        if (ip.AddressFamily != AddressFamily.InterNetwork) return ip.Equals(IPAddress.IPv6Any);
        return ip.GetAddressBytes() is [0, ..] or [10, ..] or [100, >= 64 and <= 127, ..] or [127, ..] or [169, 254, ..]
            or [172, >= 16 and <= 31, ..] or [192, 168, ..];
    }
}
