namespace Beredskab.Playbooks;

/// <summary>A box to find a place for: so wide, with a label of a height on its head, and at least so tall itself.</summary>
/// <param name="Side">Room on either side for lines that go back.</param>
internal sealed record Tile(double Width, double Head, double Body, double Side)
{
    public double Breadth => Width + 2 * Side;
}

/// <summary>Two tiles, the second of which comes after the first; or, going back, the second of which is done again.</summary>
internal sealed record Link(int From, int To, bool GoesBack = false)
{
    public int Upper => GoesBack ? To : From;

    public int Lower => GoesBack ? From : To;
}

/// <summary>Where a tile went: its middle, and the upper edge of its body. The head stands above that.</summary>
internal sealed record Spot(double Middle, double Top);

/// <summary>A line through points. Between a row's bottom and the next row's top it may swing to the side; inside a row it is upright.</summary>
internal sealed record Route(Link Link, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// Tiles in rows, each below all that it follows (the layered layout of Sugiyama, Tagawa and Toda): rows by the longest way, long lines through
/// bends of their own in every row they pass, the order in a row by the middle of the neighbours, and places as near to the neighbours as the
/// order allows. The same tiles and links always give the same picture.
/// </summary>
internal sealed class LayeredLayout
{
    public const double Beside = 28;

    // The stub between a head and its body, where the arrow is.
    public const double Stub = 16;

    private const double BendRoom = 10;

    private const int Sweeps = 16;

    private readonly IReadOnlyList<Tile> _tiles;
    private readonly List<Place> _places;
    private readonly List<(Link Link, List<Place> Way)> _ways = [];
    private readonly List<List<Place>> _rows = [];

    private LayeredLayout(IReadOnlyList<Tile> tiles, IReadOnlyList<Link> links, int widest)
    {
        _tiles = tiles;
        var rows = Rows(tiles.Count, links.ToLookup(link => link.Lower, link => link.Upper), widest);
        _places = [.. tiles.Select((tile, at) => new Place(rows[at], tile.Breadth, isBend: false))];
        Thread(links);
        foreach (var row in _places.GroupBy(place => place.Row).OrderBy(row => row.Key)) _rows.Add(Middled([.. row]));
        Arrange();
        Spread();
        (Spots, Routes, Width, Height) = Measure();
    }

    /// <summary>In the order of the tiles.</summary>
    public IReadOnlyList<Spot> Spots { get; }

    public IReadOnlyList<Route> Routes { get; }

    public double Width { get; }

    public double Height { get; }

    /// <param name="widest">So many boxes beside each other, and no more.</param>
    public static LayeredLayout Of(IReadOnlyList<Tile> tiles, IReadOnlyList<Link> links, int widest) => new(tiles, links, widest);

    /// <summary>One below the last that it follows; further down where the row is full.</summary>
    private static List<int> Rows(int tiles, ILookup<int, int> above, int widest)
    {
        var rows = Enumerable.Repeat(-1, tiles).ToList();
        while (rows.IndexOf(-1) is >= 0 and var first)
        {
            // Where all wait for each other, which lint refuses, the first of them goes first.
            var next = Enumerable.Range(first, tiles - first).FirstOrDefault(tile => rows[tile] < 0 && above[tile].All(other => rows[other] >= 0), first);
            var row = above[next].Max(other => (int?)rows[other] + 1) ?? 0;
            while (rows.Count(other => other == row) >= widest) row++;
            rows[next] = row;
        }
        return rows;
    }

    /// <summary>Gives each line that passes a row a bend there. Lines from one box share theirs: they say the same thing.</summary>
    private void Thread(IReadOnlyList<Link> links)
    {
        var shared = new Dictionary<(int From, int Row), Place>();
        var segments = new HashSet<(Place Above, Place Below)>();
        foreach (var link in links.Where(link => _places[link.Upper].Row < _places[link.Lower].Row))
        {
            var way = new List<Place> { _places[link.Upper] };
            for (var row = way[0].Row + 1; row < _places[link.Lower].Row; row++)
            {
                if (link.GoesBack || !shared.TryGetValue((link.From, row), out var bend))
                {
                    _places.Add(bend = new(row, BendRoom, isBend: true));
                    if (!link.GoesBack) shared[(link.From, row)] = bend;
                }
                way.Add(bend);
            }
            way.Add(_places[link.Lower]);
            _ways.Add((link, way));
            foreach (var (above, below) in way.Zip(way.Skip(1)).Where(segments.Add))
            {
                above.Below.Add(below);
                below.Above.Add(above);
            }
        }
    }

    /// <summary>What passes goes through the middle, so that boxes with the same neighbours stand on both sides of it.</summary>
    private static List<Place> Middled(List<Place> row)
    {
        var boxes = row.Where(place => !place.IsBend).ToList();
        return [.. boxes.Take(boxes.Count / 2), .. row.Where(place => place.IsBend), .. boxes.Skip(boxes.Count / 2)];
    }

    /// <summary>Orders each row by the middle of its neighbours, downwards and upwards in turn, and keeps the order with the fewest crossings.</summary>
    private void Arrange()
    {
        Number();
        var (best, fewest) = (Order(), Crossings());
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var row in down ? _rows : Enumerable.Reverse(_rows))
            {
                var sorted = row.OrderBy(place => (down ? place.Above : place.Below).Select(other => (double)other.At).DefaultIfEmpty(place.At).Average()).ToList();
                row.Clear();
                row.AddRange(sorted);
                Number();
            }
            if (Crossings() is var now && now < fewest) (best, fewest) = (Order(), now);
        }
        foreach (var (row, order) in _rows.Zip(best))
        {
            row.Clear();
            row.AddRange(order);
        }
        Number();

        List<List<Place>> Order() => [.. _rows.Select(row => row.ToList())];
    }

    private void Number()
    {
        foreach (var row in _rows)
            for (var at = 0; at < row.Count; at++) row[at].At = at;
    }

    private int Crossings() => _rows.Sum(row =>
    {
        var lines = row.SelectMany(place => place.Below.Select(below => (From: place.At, To: below.At))).ToList();
        return lines.Sum(line => lines.Count(other => line.From < other.From && line.To > other.To));
    });

    /// <summary>Moves everything as near to the middle of its neighbours as the order in the row allows.</summary>
    private void Spread()
    {
        foreach (var row in _rows) Settle(row, row.Select(_ => 0.0));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var row in down ? _rows : Enumerable.Reverse(_rows))
                Settle(row, row.Select(place => (down ? place.Above : place.Below) is { Count: > 0 } near ? near.Average(other => other.Middle) : place.Middle));
        }
        var left = _places.Select(place => place.Middle - place.Breadth / 2).DefaultIfEmpty().Min();
        foreach (var place in _places) place.Middle -= left;
    }

    /// <summary>
    /// The nearest places to those wished for that keep order and distance: taken off the distances, this is the least-squares fit that never
    /// falls, which pooling neighbours that are in each other's way finds exactly.
    /// </summary>
    private static void Settle(List<Place> row, IEnumerable<double> wishes)
    {
        var pools = new List<(double Sum, double Weight, int Count)>();
        var offsets = new List<double>();
        foreach (var (place, wish) in row.Zip(wishes))
        {
            offsets.Add(offsets.Count == 0 ? 0 : offsets[^1] + (row[offsets.Count - 1].Breadth + place.Breadth) / 2 + Beside);
            // A bend that stays straight is worth more than a box in the middle.
            var weight = place.IsBend ? 3.0 : 1.0;
            pools.Add((weight * (wish - offsets[^1]), weight, 1));
            while (pools is [.., var before, var last] && before.Sum / before.Weight > last.Sum / last.Weight)
            {
                pools.RemoveRange(pools.Count - 2, 2);
                pools.Add((before.Sum + last.Sum, before.Weight + last.Weight, before.Count + last.Count));
            }
        }
        foreach (var (place, (offset, middle)) in row.Zip(offsets.Zip(pools.SelectMany(pool => Enumerable.Repeat(pool.Sum / pool.Weight, pool.Count)))))
            place.Middle = Math.Round(middle + offset);
    }

    private (IReadOnlyList<Spot>, IReadOnlyList<Route>, double, double) Measure()
    {
        var bands = new List<(double Top, double Body, double Bottom)>();
        var y = 0.0;
        foreach (var (row, at) in _rows.Select((row, at) => (row, at)))
        {
            var tiles = _tiles.Where((_, tile) => _places[tile].Row == at).ToList();
            var head = tiles.Max(tile => tile.Head > 0 ? tile.Head + Stub : 0);
            var bottom = y + head + tiles.Max(tile => tile.Body);
            bands.Add((y, y + head, bottom));
            // A line that swings far needs height to do it in, or it lies down among the others.
            var swing = row.SelectMany(place => place.Below.Select(below => Math.Abs(below.Middle - place.Middle))).DefaultIfEmpty().Max();
            y = bottom + Math.Clamp(40 + swing / 16, 40, 88);
        }
        var spots = _tiles.Select((_, at) => new Spot(_places[at].Middle, bands[_places[at].Row].Body)).ToList();
        var routes = _ways.Select(way => new Route(way.Link, way.Link.GoesBack ? Back(_tiles[way.Link.From], _tiles[way.Link.To], way.Way) : Forth(_tiles[way.Link.From], _tiles[way.Link.To], way.Way))).ToList();
        return (spots, routes, _places.Select(place => place.Middle + place.Breadth / 2).DefaultIfEmpty().Max(), bands.Count == 0 ? 0 : bands[^1].Bottom);

        // From the lower edge of the one to the head of the other, or to its body where it has no head.
        List<(double, double)> Forth(Tile from, Tile to, List<Place> way) =>
        [
            (way[0].Middle, bands[way[0].Row].Body + from.Body),
            (way[0].Middle, bands[way[0].Row].Bottom),
            .. Between(way),
            (way[^1].Middle, bands[way[^1].Row].Top),
            (way[^1].Middle, bands[way[^1].Row].Body - (to.Head > 0 ? to.Head + Stub : 0)),
        ];

        // Out at the right side of the lower one, up beside it, and in at the right side of the upper one.
        List<(double, double)> Back(Tile from, Tile to, List<Place> way)
        {
            var (upper, lower) = (bands[way[0].Row], bands[way[^1].Row]);
            var (right, left) = (way[0].Middle + to.Width / 2, way[^1].Middle + from.Width / 2);
            var (enters, leaves) = (upper.Body + to.Body * 0.7, lower.Body + from.Body * 0.3);
            return
            [
                (left, leaves), (left + from.Side * 0.75, leaves), (left + from.Side * 0.75, lower.Top),
                .. Enumerable.Reverse(Between(way)),
                (right + to.Side / 2, upper.Bottom), (right + to.Side / 2, enters), (right, enters),
            ];
        }

        List<(double, double)> Between(List<Place> way) =>
            [.. way[1..^1].SelectMany(bend => new[] { (bend.Middle, bands[bend.Row].Top), (bend.Middle, bands[bend.Row].Bottom) })];
    }

    /// <summary>A box or a bend while it is being moved about.</summary>
    private sealed class Place(int row, double breadth, bool isBend)
    {
        public int Row => row;

        public double Breadth => breadth;

        public bool IsBend => isBend;

        public List<Place> Above { get; } = [];

        public List<Place> Below { get; } = [];

        /// <summary>Which one in its row.</summary>
        public int At { get; set; }

        public double Middle { get; set; }
    }
}
