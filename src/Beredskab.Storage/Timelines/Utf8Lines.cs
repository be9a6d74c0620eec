namespace Beredskab.Storage;

/// <summary>A stream's lines as bytes, each good until the next is asked for.</summary>
internal sealed class Utf8Lines(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _isAtEnd;

    public long Number { get; private set; }

    public bool Next(out ReadOnlySpan<byte> line)
    {
        for (var searched = 0; ;)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest[searched..].IndexOf((byte)'\n');
            if (length >= 0 || (_isAtEnd && rest.Length > 0))
            {
                length = length >= 0 ? length + searched : rest.Length;
                line = rest[..length].TrimEnd((byte)'\r');
                _start = Math.Min(_start + length + 1, _end);
                Number++;
                return true;
            }
            if (_isAtEnd)
            {
                line = default;
                return false;
            }
            searched = rest.Length;
            if (_start > 0) rest.CopyTo(_buffer);
            (_start, _end) = (0, rest.Length);
            if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _isAtEnd = read == 0;
            _end += read;
        }
    }
}
