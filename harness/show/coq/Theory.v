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
