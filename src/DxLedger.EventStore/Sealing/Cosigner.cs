using System.Text;
using DxLedger.TransparencyLog;

namespace DxLedger.EventStore;

/// <summary>
/// Asks one witness to cosign the checkpoints of one ledger, beside the signing and never in its way: a witness that is
/// slow or gone costs its own signature alone.
/// </summary>
internal sealed class Cosigner(IWitness witness, string ledger, SealFolder folder, LedgerSeal seal, EventStoreOptions options)
{
    // After a failure a witness is left alone for this many intervals of signing.
    private const int PauseIntervals = 5;

    private Checkpoint? _cosigned;
    private (string Origin, long Size)? _stands; // what the witness cosigned last, as it said itself
    private long? _failedAt;
    private volatile WitnessStatus _status = new(witness.Key.Name, WitnessState.Waiting, 0, null);

    /// <summary>How the witness stands.</summary>
    public WitnessStatus Status => _status;

    /// <summary>Ends when the witness has been asked; never fails.</summary>
    public Task Asking { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to ask about the last checkpoint, unless it is cosigned, or the witness is being asked or left alone.</summary>
    public void Tend(SignedCheckpoint? last, CancellationToken ct)
    {
        if (last is null || !Asking.IsCompleted || last.Checkpoint.Equals(_cosigned)) return;
        if (_failedAt is { } failed && options.Clock.GetElapsedTime(failed) < options.SealInterval * PauseIntervals) return;
        Asking = Task.Run(() => AskAsync(last, ct), CancellationToken.None);
    }

    private async Task AskAsync(SignedCheckpoint last, CancellationToken ct)
    {
        try
        {
            var why = await RefusalAsync(last, ct);
            Say(why is null ? WitnessState.Cosigned : WitnessState.Refused, last.Checkpoint, why);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // The signer ends; the next one asks again.
        }
        catch (Exception problem)
        {
            Say(WitnessState.Unreachable, last.Checkpoint, problem.Message);
        }
    }

    // Null when the checkpoint is cosigned.
    private async Task<string?> RefusalAsync(SignedCheckpoint last, CancellationToken ct)
    {
        var (origin, size) = (last.Checkpoint.Origin, last.Checkpoint.Size);
        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(last.Note), out var note)) throw new InvalidDataException("The last checkpoint is no signed note.");
        if (note.NotSignedBy([witness.Key]).Count == 0) return Cosigned(); // before this program started

        var from = _stands is { } stands && stands.Origin == origin && stands.Size <= size ? stands.Size : 0;
        var answer = await AskAsync(from, last, ct);
        if (answer is WitnessAnswer.Elsewhere(var told) && told != from && told <= size)
        {
            _stands = (origin, from = told);
            answer = await AskAsync(from, last, ct);
        }

        switch (answer)
        {
            case WitnessAnswer.Cosigned(var signatures):
                var valid = signatures.FirstOrDefault(signature => new SignedNote(note.Text, [signature]).SignedBy([witness.Key]).Count > 0);
                if (valid is null) return "Its answer holds no valid cosignature by its key.";
                await folder.CosignAsync(ledger, note.Text, valid, ct);
                return Cosigned();
            case WitnessAnswer.Elsewhere(var stood):
                _stands = (origin, stood);
                return stood > size ? $"It has cosigned {stood} entries, more than the {size} that are signed: these are an older state of the log, or another one."
                    : stood == size ? $"It has cosigned another checkpoint of {size} entries: there are two histories of this log."
                    : $"It does not say for certain what it has cosigned last ({from}, then {stood}).";
            case WitnessAnswer.Refused(_, var refused):
                return refused;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        string? Cosigned()
        {
            (_cosigned, _stands) = (last.Checkpoint, (origin, size));
            return null;
        }
    }

    private async Task<WitnessAnswer> AskAsync(long from, SignedCheckpoint last, CancellationToken ct) =>
        await witness.AddCheckpointAsync(new WitnessRequest(from, await seal.ConsistencyAsync(from, last.Checkpoint.Size, ct), last.Note), ct);

    private void Say(WitnessState state, Checkpoint asked, string? why)
    {
        _failedAt = why is null ? null : options.Clock.GetTimestamp();
        var size = _stands is { } stands && stands.Origin == asked.Origin ? stands.Size : 0;
        var before = _status;
        _status = new WitnessStatus(witness.Key.Name, state, size, why);
        if (why is not null && !string.Equals(why, before.Why, StringComparison.Ordinal))
            options.Tell($"witness {witness.Key.Name} of {ledger}", new InvalidOperationException(why));
    }
}
