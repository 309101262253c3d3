(* Theorems behind the catalogue, for all sizes and without axioms: over any field, or over any
   ordered field where bounds are spoken of. Matrices have a token in each row. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import fingroup perm.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.TTheory.
Open Scope ring_scope.

Section Linear.
Variable F : fieldType.

(* Linear layers without anything between them are one linear layer, whatever their number. *)
Theorem linear_layers_collapse n d (x : 'M[F]_(n, d)) (layers : seq 'M[F]_d) :
  foldl mulmx x layers = x *m foldr mulmx 1%:M layers.
Proof.
elim: layers x => [|w layers hyp] x /=; first by rewrite mulmx1.
by rewrite hyp mulmxA.
Qed.

Theorem deep_linear_networks_are_additive n d (x y : 'M[F]_(n, d)) (layers : seq 'M[F]_d) :
  foldl mulmx (x + y) layers = foldl mulmx x layers + foldl mulmx y layers.
Proof. by rewrite !linear_layers_collapse mulmxDl. Qed.

Theorem mixing_tokens_commutes_with_mixing_channels n m d e (a : 'M[F]_(m, n)) (x : 'M[F]_(n, d))
  (w : 'M[F]_(d, e)) : a *m (x *m w) = a *m x *m w.
Proof. exact: mulmxA. Qed.

End Linear.

Section Attention.
Variables (F : fieldType) (kernel : F -> F).

(* The weights of attention: any kernel of the scores, divided by the sums of its rows. The
   exponential function makes it softmax. *)
Definition weights n m (scores : 'M[F]_(n, m)) : 'M[F]_(n, m) :=
  \matrix_(i, j) (kernel (scores i j) / \sum_k kernel (scores i k)).
Definition attention n m d e (query : 'M[F]_(n, d)) (key : 'M[F]_(m, d)) (value : 'M[F]_(m, e)) :=
  weights (query *m key^T) *m value.

Lemma scores_of_rows n m d (query : 'M[F]_(n, d)) (key : 'M[F]_(m, d)) s t i j :
  (row_perm s query *m (row_perm t key)^T) i j = (query *m key^T) (s i) (t j).
Proof. by rewrite !mxE; apply: eq_bigr => k _; rewrite !mxE. Qed.

Theorem attention_ignores_key_order n m d e (s : {perm 'I_m}) (query : 'M[F]_(n, d))
  (key : 'M[F]_(m, d)) (value : 'M[F]_(m, e)) :
  attention query (row_perm s key) (row_perm s value) = attention query key value.
Proof.
apply/matrixP => i j; rewrite !mxE [RHS](reindex_inj (@perm_inj _ s)) /=.
have scores a b : (query *m (row_perm s key)^T) a b = (query *m key^T) a (s b).
  by rewrite !mxE; apply: eq_bigr => k _; rewrite !mxE.
apply: eq_bigr => k _; rewrite ![weights _ _ _]mxE [row_perm _ _ _ _]mxE scores.
congr (_ / _ * _); rewrite [RHS](reindex_inj (@perm_inj _ s)) /=.
by apply: eq_bigr => l _; rewrite scores.
Qed.

Theorem attention_is_permutation_equivariant n d e (s : {perm 'I_n}) (query key : 'M[F]_(n, d))
  (value : 'M[F]_(n, e)) :
  attention (row_perm s query) (row_perm s key) (row_perm s value)
  = row_perm s (attention query key value).
Proof.
rewrite attention_ignores_key_order; apply/matrixP => i j; rewrite !mxE.
have scores a b : (row_perm s query *m key^T) a b = (query *m key^T) (s a) b.
  by rewrite !mxE; apply: eq_bigr => k _; rewrite !mxE.
apply: eq_bigr => k _; rewrite ![weights _ _ _]mxE scores.
by congr (_ / _ * _); apply: eq_bigr => l _; rewrite scores.
Qed.

Theorem weights_sum_to_one n m (scores : 'M[F]_(n, m)) i :
  \sum_k kernel (scores i k) != 0 -> \sum_j weights scores i j = 1.
Proof.
move=> nonzero; under eq_bigr do rewrite mxE.
by rewrite -mulr_suml divff.
Qed.

Theorem attention_is_linear_in_its_values n m d e (query : 'M[F]_(n, d)) (key : 'M[F]_(m, d))
  (u v : 'M[F]_(m, e)) c :
  attention query key (c *: u + v) = c *: attention query key u + attention query key v.
Proof. by rewrite /attention mulmxDr scalemxAr. Qed.

Theorem projections_of_values_move_out n m d e f (query : 'M[F]_(n, d)) (key : 'M[F]_(m, d))
  (value : 'M[F]_(m, e)) (w : 'M[F]_(e, f)) :
  attention query key (value *m w) = attention query key value *m w.
Proof. exact: mulmxA. Qed.

Theorem equal_values_are_kept n m d e (query : 'M[F]_(n, d)) (key : 'M[F]_(m, d)) (v : 'rV[F]_e) :
  (forall i, \sum_k kernel ((query *m key^T) i k) != 0) ->
  attention query key (\matrix_(k < m) v) = \matrix_(i < n) v.
Proof.
move=> nonzero; apply/matrixP => i j; rewrite !mxE.
under eq_bigr => k _ do rewrite [(\matrix__ _) _ _]mxE.
by rewrite -mulr_suml weights_sum_to_one // mul1r.
Qed.

(* Where sums become products, as they do for the exponential function, scores may be shifted. *)
Theorem weights_ignore_a_shift_of_a_row n m (scores shifts : 'M[F]_(n, m)) i c :
  (forall a b, kernel (a + b) = kernel a * kernel b) -> kernel c != 0 ->
  (forall k, shifts i k = scores i k + c) -> forall j, weights shifts i j = weights scores i j.
Proof.
move=> products nonzero shifted j; rewrite !mxE shifted products.
have -> : \sum_k kernel (shifts i k) = (\sum_k kernel (scores i k)) * kernel c.
  by rewrite mulr_suml; apply: eq_bigr => k _; rewrite shifted products.
by rewrite invfM mulrACA divff // mulr1.
Qed.

(* A merged matrix of query and key projections gives the same scores. *)
Theorem query_and_key_projections_merge n m d k (x : 'M[F]_(n, d)) (y : 'M[F]_(m, d))
  (w_q w_k : 'M[F]_(d, k)) :
  x *m w_q *m (y *m w_k)^T = x *m (w_q *m w_k^T) *m y^T.
Proof. by rewrite trmx_mul !mulmxA. Qed.

End Attention.

Section Centred.
Variable F : fieldType.

Definition mean d (x : 'rV[F]_d) := (\sum_k x 0 k) / d%:R.
Definition centred d (x : 'rV[F]_d) : 'rV[F]_d := \row_j (x 0 j - mean x).

Theorem centred_rows_sum_to_zero d (x : 'rV[F]_d) : d%:R != 0 :> F -> \sum_j centred x 0 j = 0.
Proof.
move=> nonzero; under eq_bigr do rewrite mxE.
have total : mean x *+ d = \sum_k x 0 k by rewrite -[LHS]mulr_natr /mean mulfVK.
by rewrite sumrB sumr_const card_ord total subrr.
Qed.

Theorem centring_ignores_a_shift d (x y : 'rV[F]_d) c :
  d%:R != 0 :> F -> (forall k, y 0 k = x 0 k + c) -> centred y = centred x.
Proof.
move=> nonzero shifted; apply/rowP => j; rewrite !mxE shifted /mean.
have total : \sum_k y 0 k = \sum_k x 0 k + c * d%:R.
  under eq_bigr do rewrite shifted.
  by rewrite big_split /= sumr_const card_ord mulr_natr.
by rewrite total mulrDl mulfK //; ring.
Qed.

End Centred.

Section Averages.
Variable F : realFieldType.

(* Rows of numbers at least zero that sum to one, as those of attention weights do. *)
Definition stochastic n m (w : 'M[F]_(n, m)) :=
  (forall i j, 0 <= w i j) /\ (forall i, \sum_j w i j = 1).

Theorem weights_of_a_positive_kernel_are_stochastic n m (kernel : F -> F) (scores : 'M[F]_(n, m)) :
  (forall x, 0 < kernel x) -> (0 < m)%N -> stochastic (weights kernel scores).
Proof.
move=> positive some; have total i : 0 < \sum_k kernel (scores i k).
  case: m some scores => // m _ scores; rewrite big_ord_recl.
  by apply: ltr_paddr => //; apply: sumr_ge0 => k _; apply: ltW.
split=> [i j|i]; first by rewrite mxE; apply: divr_ge0; apply: ltW.
by apply: weights_sum_to_one; rewrite gt_eqF.
Qed.

Theorem an_average_is_at_most_a_bound n m d (w : 'M[F]_(n, m)) (v : 'M[F]_(m, d)) b :
  stochastic w -> (forall k j, v k j <= b) -> forall i j, (w *m v) i j <= b.
Proof.
move=> [low one] bound i j; rewrite mxE -[b]mul1r -(one i) mulr_suml.
by apply: ler_sum => k _; apply: ler_wpmul2l.
Qed.

Theorem an_average_is_at_least_a_bound n m d (w : 'M[F]_(n, m)) (v : 'M[F]_(m, d)) b :
  stochastic w -> (forall k j, b <= v k j) -> forall i j, b <= (w *m v) i j.
Proof.
move=> [low one] bound i j; rewrite mxE -[b]mul1r -(one i) mulr_suml.
by apply: ler_sum => k _; apply: ler_wpmul2l.
Qed.

Theorem averages_of_averages_are_averages n m k (v : 'M[F]_(n, m)) (w : 'M[F]_(m, k)) :
  stochastic v -> stochastic w -> stochastic (v *m w).
Proof.
move=> [v0 v1] [w0 w1]; split=> [i j|i].
  by rewrite mxE; apply: sumr_ge0 => l _; apply: mulr_ge0.
under eq_bigr do rewrite mxE.
rewrite exchange_big /=; under eq_bigr do rewrite -mulr_sumr w1 mulr1.
exact: v1.
Qed.

(* By induction on the depth: what is averaged again and again keeps its bounds. *)
Theorem layers_of_averages_keep_bounds n d (layers : seq 'M[F]_n) (x : 'M[F]_(n, d)) low high :
  (forall w, w \in layers -> stochastic w) -> (forall i j, low <= x i j <= high) ->
  forall i j, low <= foldl (fun y w => w *m y) x layers i j <= high.
Proof.
elim: layers x => [|w layers hyp] x //= each bound; apply: hyp.
  by move=> v inside; apply: each; rewrite inE inside orbT.
have is_average : stochastic w by apply: each; rewrite inE eqxx.
move=> i j; apply/andP; split.
  by apply: an_average_is_at_least_a_bound => // k l; case/andP: (bound k l).
by apply: an_average_is_at_most_a_bound => // k l; case/andP: (bound k l).
Qed.

(* Jensen's inequality for squares; the difference is a variance. *)
Theorem the_square_of_an_average_is_at_most_the_average_of_squares n m (w : 'M[F]_(n, m))
  (v : 'I_m -> F) i :
  stochastic w -> (\sum_k w i k * v k) ^+ 2 <= \sum_k w i k * v k ^+ 2.
Proof.
move=> [low one]; set a := \sum_k w i k * v k.
suff variance : \sum_k w i k * v k ^+ 2 - a ^+ 2 = \sum_k w i k * (v k - a) ^+ 2.
  by rewrite -subr_ge0 variance; apply: sumr_ge0 => k _; apply: mulr_ge0; rewrite ?sqr_ge0.
have -> : \sum_k w i k * (v k - a) ^+ 2
  = \sum_k (w i k * v k ^+ 2 + (- (2%:R * a) * (w i k * v k) + a ^+ 2 * w i k)).
  by apply: eq_bigr => k _; ring.
by rewrite !big_split /= -!mulr_sumr one -/a; ring.
Qed.

End Averages.

(* The lemmas by which the court's own proofs put one number below another, each under the name of
   its claim; least and greatest are any bounds. *)

Section Order.
Variable F : realFieldType.
Implicit Types x y w : F.

Theorem squares_are_not_negative x : 0 <= x * x.
Proof. by rewrite -expr2 sqr_ge0. Qed.

Theorem factors_that_are_not_negative_keep_signs x y : 0 <= x -> 0 <= y -> 0 <= x * y.
Proof. exact: mulr_ge0. Qed.

Theorem twice_a_product_is_at_most_the_squares x y : 2%:R * x * y <= x * x + y * y.
Proof.
rewrite -subr_ge0; have -> : x * x + y * y - 2%:R * x * y = (x - y) ^+ 2 by ring.
exact: sqr_ge0.
Qed.

Theorem a_positive_part_is_at_least_its_number_and_zero x :
  x <= Num.max x 0 /\ 0 <= Num.max x 0.
Proof. by rewrite !le_maxr !lexx orbT. Qed.

Theorem what_is_linear_is_extreme_at_a_bound w x y low high : 0 <= w <= 1 ->
  low <= x <= high -> low <= y <= high -> low <= x + w * (y - x) <= high.
Proof.
move=> /andP[w0 w1] /andP[lx hx] /andP[ly hy].
have -> : x + w * (y - x) = (1 - w) * x + w * y by ring.
have v0 : 0 <= 1 - w by rewrite subr_ge0.
have split z : z = (1 - w) * z + w * z by ring.
by rewrite [low]split [high]split !ler_add // ler_wpmul2l.
Qed.

Theorem distances_to_least_and_greatest_have_no_negative_product x low high :
  low <= x <= high -> 0 <= (high - x) * (x - low).
Proof. by move=> /andP[lx hx]; apply: mulr_ge0; rewrite subr_ge0. Qed.

Section Rows.
Variable n : nat.
Implicit Types (f g v : 'I_n -> F) (i j : 'I_n).

Theorem a_maximum_is_at_least_each_entry f first i : f i <= \big[Num.max/first]_j f j.
Proof.
have : i \in index_enum [finType of 'I_n] by rewrite mem_index_enum.
elim: (index_enum _) => // k s hyp; rewrite inE big_cons le_maxr.
by case/orP => [/eqP ->|/hyp ->]; rewrite ?lexx ?orbT.
Qed.

Theorem the_greatest_of_unequal_numbers_is_above_the_least f i j low high :
  f i != f j -> (forall k, low <= f k <= high) -> low < high.
Proof.
move=> differ bound; have [/andP[li hi] /andP[lj hj]] := (bound i, bound j).
rewrite lt_neqAle (le_trans li hi) andbT; apply: contraNneq differ => same.
by apply/eqP/le_anti; rewrite (le_trans hi) ?(le_trans hj) // -same.
Qed.

Theorem a_sum_without_negative_terms_is_at_least_each f i :
  (forall k, 0 <= f k) -> f i <= \sum_k f k.
Proof. by move=> low; rewrite (bigD1 i) //= ler_addl sumr_ge0. Qed.

Theorem a_sum_without_negative_terms_is_at_least_any_two f i j :
  i != j -> (forall k, 0 <= f k) -> f i + f j <= \sum_k f k.
Proof.
move=> differ low; rewrite (bigD1 i) //= (bigD1 j) /= 1?eq_sym //.
by rewrite addrA ler_addl sumr_ge0.
Qed.

Theorem averages_lie_between_the_least_and_the_greatest v f low high :
  (forall k, 0 <= v k) -> \sum_k v k = 1 -> (forall k, low <= f k <= high) ->
  low <= \sum_k v k * f k <= high.
Proof.
move=> v0 one bound; rewrite -[low]mul1r -[high]mul1r -one !mulr_suml.
by apply/andP; split; apply: ler_sum => k _; apply: ler_wpmul2l => //; case/andP: (bound k).
Qed.

(* A product of two sums is a sum over pairs, whose two places may be exchanged. *)
Lemma product_of_sums f g : (\sum_k f k) * (\sum_k g k) = \sum_i \sum_j f i * g j.
Proof. by rewrite mulr_suml; apply: eq_bigr => i _; rewrite mulr_sumr. Qed.

Lemma exchanged (h : 'I_n -> 'I_n -> F) :
  2%:R * (\sum_i \sum_j h i j) = \sum_i \sum_j (h i j + h j i).
Proof.
rewrite mulr2n mulrDl !mul1r {2}exchange_big /= -big_split /=.
by apply: eq_bigr => i _; rewrite -big_split.
Qed.

Theorem the_places_of_a_pair_may_be_exchanged v f g :
  2%:R * ((\sum_k v k) * (\sum_k v k * f k * g k) - (\sum_k v k * f k) * (\sum_k v k * g k))
  = \sum_i \sum_j v i * v j * ((f i - f j) * (g i - g j)).
Proof.
rewrite !product_of_sums -sumrB; under eq_bigr do rewrite -sumrB.
by rewrite exchanged; apply: eq_bigr => i _; apply: eq_bigr => j _; ring.
Qed.

Theorem two_entries_of_unequal_numbers_differ v f i j :
  (forall k, 0 < v k) -> f i != f j ->
  0 < \sum_k \sum_l v k * v l * ((f k - f l) * (f k - f l)).
Proof.
move=> v0 differ.
have low k l : 0 <= v k * v l * ((f k - f l) * (f k - f l)).
  by rewrite -expr2; exact: mulr_ge0 (mulr_ge0 (ltW (v0 k)) (ltW (v0 l))) (sqr_ge0 _).
rewrite (bigD1 i) //= ltr_paddr ?sumr_ge0 // => [k _|]; first exact: sumr_ge0.
rewrite (bigD1 j) //= ltr_paddr ?sumr_ge0 //.
rewrite -expr2; apply: mulr_gt0; first exact: mulr_gt0.
by rewrite exprn_even_gt0 //= subr_eq0.
Qed.

Theorem the_square_of_a_sum_of_products_is_at_most_the_product_of_sums v f g :
  (forall k, 0 <= v k) ->
  (\sum_k v k * f k * g k) ^+ 2 <= (\sum_k v k * f k * f k) * (\sum_k v k * g k * g k).
Proof.
move=> v0.
rewrite -subr_ge0 -(pmulr_rge0 _ (ltr0Sn F 1)) expr2 !product_of_sums -sumrB.
under eq_bigr do rewrite -sumrB.
rewrite exchanged; apply: sumr_ge0 => i _; apply: sumr_ge0 => j _.
set rest := (X in 0 <= X).
have -> : rest = v i * v j * (f i * g j - f j * g i) ^+ 2 by rewrite /rest; ring.
exact: mulr_ge0 (mulr_ge0 (v0 i) (v0 j)) (sqr_ge0 _).
Qed.

Theorem the_square_of_a_mean_is_at_most_the_mean_of_squares v f :
  (forall k, 0 <= v k) -> \sum_k v k = 1 ->
  (\sum_k v k * f k) ^+ 2 <= \sum_k v k * (f k * f k).
Proof.
move=> v0 one.
have := the_square_of_a_sum_of_products_is_at_most_the_product_of_sums f (fun=> 1) v0.
under eq_bigr do rewrite mulr1; under [X in _ * X]eq_bigr do rewrite !mulr1.
rewrite one mulr1 => bound; apply: (le_trans bound).
by apply: ler_sum => k _; rewrite mulrA.
Qed.

End Rows.

Theorem all_but_one_lie_between_the_least_and_the_greatest n (f : 'I_n.+1 -> F) i low high :
  (forall k, low <= f k <= high) -> f i + low *+ n <= \sum_k f k <= f i + high *+ n.
Proof.
move=> bound; rewrite (bigD1 i) //= !ler_add2l.
have count (c : F) : c *+ n = \sum_(k < n.+1 | k != i) c.
  by rewrite sumr_const cardC1 card_ord.
by rewrite !count; apply/andP; split; apply: ler_sum => k _; case/andP: (bound k).
Qed.

End Order.

Theorem a_dot_product_is_at_most_the_product_of_the_lengths (F : rcfType) n (f g : 'I_n -> F) :
  `|\sum_k f k * g k| <= Num.sqrt (\sum_k f k * f k) * Num.sqrt (\sum_k g k * g k).
Proof.
have low (h : 'I_n -> F) : 0 <= \sum_k h k * h k.
  by apply: sumr_ge0 => k _; rewrite -expr2 sqr_ge0.
rewrite -sqrtrM // -sqrtr_sqr ler_wsqrtr //.
have one (k : 'I_n) : 0 <= (1 : F) by exact: ler01.
have := @the_square_of_a_sum_of_products_is_at_most_the_product_of_sums F n (fun=> 1) f g one.
under eq_bigr do rewrite mul1r.
under [X in _ <= X * _]eq_bigr do rewrite mul1r.
by under [X in _ <= _ * X]eq_bigr do rewrite mul1r.
Qed.
