using System.Threading.Channels;

namespace Beredskab.Storage;

/// <summary>
/// Lets commits that arrive while another is being written share the next transaction. Nobody waits for company: a lone commit goes at once.
/// </summary>
internal sealed class Committer
{
    public const int MostInAGroup = 64;

    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>();
    private readonly Func<IReadOnlyList<Commit>, CancellationToken, Task<IReadOnlyList<CommitResult>>> _commitAll;
    private readonly Task[] _writers;

    public Committer(Func<IReadOnlyList<Commit>, CancellationToken, Task<IReadOnlyList<CommitResult>>> commitAll, int writers)
    {
        _commitAll = commitAll;
        // Started here and not on the thread pool, so that whoever opens a store inside a context of their own has all of it there.
        _writers = [.. Enumerable.Range(0, writers).Select(_ => Work())];
    }

    public async Task<CommitResult> Commit(Commit commit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var waiting = new Waiting(commit, new(TaskCreationOptions.RunContinuationsAsynchronously), stop);
        if (!_queue.Writer.TryWrite(waiting)) throw new StoreRefusedException("The store is closing; nothing more is written.");
        // Once queued it will be written or refused: giving up the wait here would hide which.
        return await waiting.Result.Task;
    }

    public async Task Close()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_writers);
    }

    private async Task Work()
    {
        var group = new List<Waiting>(MostInAGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MostInAGroup && _queue.Reader.TryRead(out var next))
                if (next.Stop.IsCancellationRequested) next.Result.SetCanceled(next.Stop);
                else group.Add(next);
            if (group.Count == 0) continue;
            try
            {
                var results = await _commitAll([.. group.Select(w => w.Commit)], CancellationToken.None);
                for (var i = 0; i < group.Count; i++) group[i].Result.SetResult(results[i]);
            }
            catch (Exception e)
            {
                foreach (var waiting in group) waiting.Result.SetException(e);
            }
        }
    }

    private sealed record Waiting(Commit Commit, TaskCompletionSource<CommitResult> Result, CancellationToken Stop);
}
