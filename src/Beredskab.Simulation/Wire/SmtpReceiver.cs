using System.Net;
using System.Net.Sockets;

namespace Beredskab.Simulation.Wire;

/// <summary>A relay's front door: accepts connections and gives each a <see cref="SmtpConversation"/>.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop;
    private readonly Task _accepting;

    private SmtpReceiver(World world, TcpListener listener, int largest, CancellationTokenSource stop)
    {
        _listener = listener;
        _stop = stop;
        Address = (IPEndPoint)listener.LocalEndpoint;
        _accepting = Accept(world, largest);
    }

    public IPEndPoint Address { get; }

    public static SmtpReceiver Start(World world, WorldServerOptions options, CancellationToken stopping)
    {
        var listener = new TcpListener(options.Address, options.SmtpPort);
        listener.Start();
        return new SmtpReceiver(world, listener, options.LargestMail, CancellationTokenSource.CreateLinkedTokenSource(stopping));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept(World world, int largest)
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                talks.RemoveAll(talk => talk.IsCompleted);
                talks.Add(Talk(client, world, largest));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task Talk(TcpClient client, World world, int largest)
    {
        using (client)
        {
            try
            {
                await new SmtpConversation(client.GetStream(), world, largest, _stop.Token).Run();
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The line broke or the world is closing. What was taken was taken.
            }
        }
    }
}
