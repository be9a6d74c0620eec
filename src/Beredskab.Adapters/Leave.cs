namespace Beredskab.Adapters;

/// <summary>
/// Leave to let something out of the house. Whoever hands an effect over gives it for that effect, and it is asked for again in the
/// last moment before a byte goes out: a process that was frozen in between finds that others have taken over. Without one given,
/// there is leave.
/// </summary>
public static class Leave
{
    private static readonly AsyncLocal<Func<bool>?> s_given = new();

    /// <summary>For everything that is done from here on, up to the end of the caller's method.</summary>
    public static void Given(Func<bool> still) => s_given.Value = still;

    internal static void Ask()
    {
        if (s_given.Value is { } still && !still()) throw new LeaveWithdrawnException();
    }

    /// <summary>A line out on which every write asks first.</summary>
    internal sealed class AskingStream(Stream line) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Ask();
            line.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Ask();
            line.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Ask();
            return line.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => line.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => line.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => line.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => line.ReadAsync(buffer, offset, count, cancellationToken);

        public override void Flush() => line.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => line.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) line.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>This process was silent too long, and others may have taken over what it was about to do.</summary>
public sealed class LeaveWithdrawnException() : Exception("This node was silent too long; others may have taken this over.");
