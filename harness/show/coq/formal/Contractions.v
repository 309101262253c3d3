(* Sums of products of real numbers, for all sizes: a procedure that finds two of them equal.

   A term says how a number is computed: from entries of arrays at places, by arithmetic, sums over
   an index below a length, and functions; `value` is the real number that it stands for. `norm`
   brings a term into a normal form, a list of products each under its own sums, and `norm_ok` says
   that its value stays the same. Each rule is a function that may say nothing, followed by a lemma
   that what it says is right. `equal_ok`, at the end, is what statements are proved by: where
   `equal` computes to true, two terms have one value in every world in which the facts hold.

   Arrays and maps are functions of all natural numbers, and what is known of their entries is
   known of all. The axioms are those of Coq's classical real numbers. *)

From Coq Require Import Reals Permutation List ZArith QArith Qreals Lra Lia Bool FunctionalExtensionality.
Import ListNotations.
Open Scope R_scope.

(* What the statements are made of. *)

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S m => sum m f + f m end.

Fixpoint greatest (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S O => f O | S m => Rmax (greatest m f) (f m) end.

Definition permutes (n : nat) (p : nat -> nat) : Prop :=
  (forall i, (i < n)%nat -> (p i < n)%nat)
  /\ forall i j, (i < n)%nat -> (j < n)%nat -> p i = p j -> i = j.

Definition number (n : nat) : R := INR n.

(* Terms. *)

Inductive size :=
  | Named (s : positive) | Fixed (k : nat) | Plus (a b : size) | Times (a b : size)
  | Minus (a b : size).
Inductive index :=
  | At (x : positive) | Whole (n : size) | Place (p : positive) (i : index)
  | Up (i : index) (n : size) | Pair (i j : index) (n : size).
Inductive function := Exp | Sqrt | Ln | Tanh | Cos | Sin | Abs | Named_function (f : positive).
Inductive term :=
  | Const (p : Z) (q : positive)
  | Count (i : index)
  | Entry (a : positive) (places : list index)
  | Add (s t : term) | Sub (s t : term) | Opp (t : term) | Mul (s t : term) | Div (s t : term)
  | Inv (t : term)
  | Sum (x : positive) (n : size) (t : term)
  | Call (f : function) (t : term)
  | Max (s t : term)
  | Circle
  | Same (i j : index)
  | Peak (x : positive) (n : size) (t : term).

Definition size_eq (a b : size) : {a = b} + {a <> b}.
Proof. decide equality; first [apply Pos.eq_dec | apply Nat.eq_dec]. Defined.
Definition index_eq (a b : index) : {a = b} + {a <> b}.
Proof. decide equality; first [apply Pos.eq_dec | apply size_eq]. Defined.
Definition indices_eq : forall a b : list index, {a = b} + {a <> b} := list_eq_dec index_eq.
Definition function_eq (a b : function) : {a = b} + {a <> b}.
Proof. decide equality. apply Pos.eq_dec. Defined.

Definition places := positive -> nat.
Definition upd (e : places) (x : positive) (v : nat) : places :=
  fun y => if Pos.eqb x y then v else e y.

Record world := {
  sizes : positive -> nat;
  maps : positive -> nat -> nat;
  arrays : positive -> list nat -> R;
  functions : positive -> R -> R }.

Definition ratio (p : Z) (q : positive) : R :=
  match q with xH => IZR p | _ => IZR p / IZR (Zpos q) end.

Section World.
Variable w : world.

Fixpoint length_of (n : size) : nat :=
  match n with
  | Named s => sizes w s | Fixed k => k
  | Plus a b => length_of a + length_of b | Times a b => length_of a * length_of b
  | Minus a b => length_of a - length_of b
  end.

Definition apply1 (f : function) (v : R) : R :=
  match f with
  | Exp => exp v | Sqrt => sqrt v | Ln => ln v | Tanh => tanh v | Cos => cos v | Sin => sin v
  | Abs => Rabs v | Named_function g => functions w g v
  end.

Fixpoint place (e : places) (i : index) : nat :=
  match i with
  | At x => e x | Whole n => length_of n | Place p j => maps w p (place e j)
  | Up j n => (place e j + length_of n)%nat
  | Pair i j n => (place e i * length_of n + place e j)%nat
  end.

Fixpoint value (e : places) (t : term) : R :=
  match t with
  | Const p q => ratio p q
  | Count i => number (place e i)
  | Entry a l => arrays w a (map (place e) l)
  | Add s t => value e s + value e t
  | Sub s t => value e s - value e t
  | Opp t => - value e t
  | Mul s t => value e s * value e t
  | Div s t => value e s / value e t
  | Inv t => / value e t
  | Sum x n t => sum (length_of n) (fun k => value (upd e x k) t)
  | Call f t => apply1 f (value e t)
  | Max s t => Rmax (value e s) (value e t)
  | Circle => PI
  | Same i j => if Nat.eqb (place e i) (place e j) then 1 else 0
  | Peak x n t => greatest (length_of n) (fun k => value (upd e x k) t)
  end.

(* Big sums. *)

Lemma sum_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> sum n f = sum n g.
Proof.
induction n as [|n hyp]; simpl; intros same; [reflexivity|].
rewrite hyp, same; auto.
Qed.

Lemma sum_zero n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; lra. Qed.

Lemma sum_add n f g : sum n (fun k => f k + g k) = sum n f + sum n g.
Proof. induction n; simpl; lra. Qed.

Lemma sum_scale n c f : sum n (fun k => c * f k) = c * sum n f.
Proof. induction n; simpl; [|rewrite IHn]; lra. Qed.

Lemma sum_scale_r n c f : sum n (fun k => f k * c) = sum n f * c.
Proof. induction n; simpl; [|rewrite IHn]; lra. Qed.

Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof. induction n; [simpl; lra|]. rewrite S_INR; simpl sum. rewrite IHn; lra. Qed.

Lemma sum_exchange n m f : sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
induction n; simpl; [now rewrite sum_zero|].
now rewrite IHn, <- sum_add.
Qed.

Lemma sum_nonneg n f : (forall k, (k < n)%nat -> 0 <= f k) -> 0 <= sum n f.
Proof.
induction n as [|n hyp]; simpl; intros low; [lra|].
assert (0 <= f n) by (apply low; lia). assert (0 <= sum n f) by (apply hyp; auto). lra.
Qed.

Lemma sum_pos n f : (1 <= n)%nat -> (forall k, (k < n)%nat -> 0 < f k) -> 0 < sum n f.
Proof.
destruct n as [|n]; [lia|]. intros _ low. simpl.
assert (0 <= sum n f) by (apply sum_nonneg; intros; apply Rlt_le; auto).
assert (0 < f n) by auto. lra.
Qed.

Lemma greatest_S n f : greatest (S (S n)) f = Rmax (greatest (S n) f) (f (S n)).
Proof. reflexivity. Qed.
Lemma greatest_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> greatest n f = greatest n g.
Proof.
destruct n as [|n]; [reflexivity|]. induction n as [|n hyp]; intros same; [now apply same; lia|].
rewrite !greatest_S, hyp, same; auto.
Qed.
Lemma greatest_above n f k : (k < n)%nat -> f k <= greatest n f.
Proof.
destruct n as [|n]; [lia|]. induction n as [|n hyp]; intros below.
- replace k with O by lia. simpl. lra.
- rewrite greatest_S. destruct (Nat.eq_dec k (S n)) as [->|ne]; [apply Rmax_r|].
  apply Rle_trans with (greatest (S n) f); [apply hyp; lia|apply Rmax_l].
Qed.
Lemma greatest_reached n f : (1 <= n)%nat -> exists k, (k < n)%nat /\ greatest n f = f k.
Proof.
destruct n as [|n]; [lia|]. intros _. induction n as [|n [k [below is]]].
- exists O. split; [lia|reflexivity].
- rewrite greatest_S. unfold Rmax. destruct (Rle_dec _ _).
  + exists (S n). split; [lia|reflexivity].
  + exists k. split; [lia|exact is].
Qed.

Lemma sum_one n f j : (j < n)%nat -> sum n (fun k => (if Nat.eqb k j then 1 else 0) * f k) = f j.
Proof.
induction n as [|n hyp]; [lia|]. intros below. simpl. destruct (Nat.eqb_spec n j) as [->|ne].
- rewrite (sum_ext j _ (fun _ => 0)); [rewrite sum_zero; lra|].
  intros k less. destruct (Nat.eqb_spec k j); [lia|lra].
- rewrite hyp by lia. lra.
Qed.

Lemma sum_list n f : sum n f = fold_right Rplus 0 (map f (seq 0 n)).
Proof.
induction n as [|n hyp]; auto. rewrite seq_S, map_app, fold_right_app. simpl. rewrite hyp.
generalize (map f (seq 0 n)) as l. induction l as [|v l IH]; simpl; [lra|]. rewrite <- IH. lra.
Qed.
Lemma sum_permuted n p f :
  (forall i, (i < n)%nat -> (p i < n)%nat) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> p i = p j -> i = j) ->
  sum n (fun k => f (p k)) = sum n f.
Proof.
intros inside injective. rewrite !sum_list, <- (map_map p f).
assert (Permutation (map p (seq 0 n)) (seq 0 n)) as same.
{ apply NoDup_Permutation_bis.
  - assert (forall l, (forall i, In i l -> (i < n)%nat) -> NoDup l -> NoDup (map p l)) as keeps.
    { induction l as [|i l IH]; simpl; intros below distinct; constructor;
        inversion_clear distinct as [|? ? out rest].
      - rewrite in_map_iff. intros [j [eq other]]. apply out.
        rewrite <- (injective j i); auto.
      - apply IH; auto. }
    apply keeps; [|apply seq_NoDup]. intros i there. apply in_seq in there. lia.
  - now rewrite map_length.
  - intros i there. apply in_map_iff in there as [j [<- there]]. apply in_seq in there.
    apply in_seq. split; [lia|]. apply inside. lia. }
apply (Permutation_map f) in same. revert same. generalize (map f (map p (seq 0 n))) as l.
intros l. generalize (map f (seq 0 n)) as k. induction 1; simpl; auto; lra.
Qed.

(* Environments. *)

Lemma upd_same e x v : upd e x v x = v.
Proof. unfold upd. now rewrite Pos.eqb_refl. Qed.
Lemma upd_other e x y v : x <> y -> upd e x v y = e y.
Proof. unfold upd. intros h. apply Pos.eqb_neq in h. now rewrite h. Qed.
Lemma upd_twice e x v u : upd (upd e x v) x u = upd e x u.
Proof. apply functional_extensionality; intros y; unfold upd; now destruct (Pos.eqb x y). Qed.
Lemma upd_swap e x y v u : x <> y -> upd (upd e x v) y u = upd (upd e y u) x v.
Proof.
intros h. apply functional_extensionality; intros z; unfold upd.
destruct (Pos.eqb_spec x z), (Pos.eqb_spec y z); congruence.
Qed.

(* What occurs. *)

Fixpoint in_index (x : positive) (i : index) : bool :=
  match i with
  | At y => Pos.eqb x y | Whole _ => false | Place _ j | Up j _ => in_index x j
  | Pair i j _ => in_index x i || in_index x j
  end.

Fixpoint free (x : positive) (t : term) : bool :=
  match t with
  | Const _ _ => false
  | Count i => in_index x i
  | Entry _ l => existsb (in_index x) l
  | Add s t | Sub s t | Mul s t | Div s t | Max s t => free x s || free x t
  | Circle => false
  | Same i j => in_index x i || in_index x j
  | Opp t | Inv t | Call _ t => free x t
  | Sum y _ t | Peak y _ t => negb (Pos.eqb x y) && free x t
  end.

Lemma place_free x v i : forall e, in_index x i = false -> place (upd e x v) i = place e i.
Proof.
induction i; simpl; intros e h; auto.
- apply Pos.eqb_neq in h. now apply upd_other.
- apply orb_false_iff in h as [h1 h2]. now rewrite IHi1, IHi2.
Qed.

Lemma places_free x v l : forall e,
  existsb (in_index x) l = false -> map (place (upd e x v)) l = map (place e) l.
Proof.
induction l; simpl; intros e h; auto. apply orb_false_iff in h as [h1 h2].
now rewrite place_free, IHl.
Qed.

Lemma value_free x v t : forall e, free x t = false -> value (upd e x v) t = value e t.
Proof.
induction t; simpl; intros e h; auto; try (apply orb_false_iff in h as [h1 h2]);
  try (now rewrite ?IHt, ?IHt1, ?IHt2); try (now rewrite ?place_free, ?places_free).
all: first [apply sum_ext|apply greatest_ext]; intros k _; destruct (Pos.eqb_spec x x0) as [->|ne];
  [now rewrite upd_twice|simpl in h; rewrite upd_swap by auto; now apply IHt].
Qed.

(* Putting an index in the place of a variable. *)

Fixpoint put_index (x : positive) (i : index) (j : index) : index :=
  match j with
  | At y => if Pos.eqb x y then i else j
  | Whole _ => j
  | Place p k => Place p (put_index x i k)
  | Up k n => Up (put_index x i k) n
  | Pair j k n => Pair (put_index x i j) (put_index x i k) n
  end.

Fixpoint put (x : positive) (i : index) (t : term) : term :=
  match t with
  | Const _ _ => t
  | Count j => Count (put_index x i j)
  | Entry a l => Entry a (map (put_index x i) l)
  | Add s t => Add (put x i s) (put x i t)
  | Sub s t => Sub (put x i s) (put x i t)
  | Mul s t => Mul (put x i s) (put x i t)
  | Div s t => Div (put x i s) (put x i t)
  | Opp t => Opp (put x i t)
  | Inv t => Inv (put x i t)
  | Call f t => Call f (put x i t)
  | Max s t => Max (put x i s) (put x i t)
  | Circle => t
  | Same j k => Same (put_index x i j) (put_index x i k)
  | Sum y n t => if Pos.eqb x y then Sum y n t else Sum y n (put x i t)
  | Peak y n t => if Pos.eqb x y then Peak y n t else Peak y n (put x i t)
  end.

(* No index is caught by a sum inside. *)
Fixpoint open (x : positive) (i : index) (t : term) : bool :=
  match t with
  | Const _ _ | Count _ | Entry _ _ | Circle | Same _ _ => true
  | Add s t | Sub s t | Mul s t | Div s t | Max s t => open x i s && open x i t
  | Opp t | Inv t | Call _ t => open x i t
  | Sum y _ t | Peak y _ t => Pos.eqb x y || (negb (in_index y i) && open x i t)
  end.

Lemma place_put x i j e : place e (put_index x i j) = place (upd e x (place e i)) j.
Proof.
induction j; simpl; auto.
destruct (Pos.eqb_spec x x0) as [->|ne]; [now rewrite upd_same|now rewrite upd_other].
Qed.

Lemma value_put x i t : forall e, open x i t = true ->
  value e (put x i t) = value (upd e x (place e i)) t.
Proof.
induction t; simpl; intros e h; auto; try (apply andb_true_iff in h as [h1 h2]);
  try (now rewrite ?IHt, ?IHt1, ?IHt2); try (now rewrite ?place_put).
- rewrite map_map. f_equal. apply map_ext; intros; apply place_put.
- destruct (Pos.eqb_spec x x0) as [->|ne]; simpl in *.
  + apply sum_ext; intros. now rewrite upd_twice.
  + apply andb_true_iff in h as [h1 h2]. apply sum_ext; intros k _.
    rewrite IHt by auto. rewrite place_free by (now apply negb_true_iff).
    rewrite (upd_swap e x0 x) by congruence. reflexivity.
- destruct (Pos.eqb_spec x x0) as [->|ne]; simpl in *.
  + apply greatest_ext; intros. now rewrite upd_twice.
  + apply andb_true_iff in h as [h1 h2]. apply greatest_ext; intros k _.
    rewrite IHt by auto. rewrite place_free by (now apply negb_true_iff).
    rewrite (upd_swap e x0 x) by congruence. reflexivity.
Qed.

(* Products under sums: the normal form. *)

Definition binder := (positive * size)%type.
Record mono := M { factor : Q; bound : list binder; atoms : list term }.
Definition poly := list mono.

Fixpoint sums (b : list binder) (f : places -> R) (e : places) : R :=
  match b with
  | [] => f e
  | (x, n) :: b => sum (length_of n) (fun k => sums b f (upd e x k))
  end.

Fixpoint product (l : list term) (e : places) : R :=
  match l with [] => 1 | t :: l => value e t * product l e end.

Definition worth (m : mono) (e : places) : R := Q2R (factor m) * sums (bound m) (product (atoms m)) e.
Fixpoint total (p : poly) (e : places) : R :=
  match p with [] => 0 | m :: p => worth m e + total p e end.

Lemma total_app p q e : total (p ++ q) e = total p e + total q e.
Proof. induction p; simpl; [|rewrite IHp]; lra. Qed.

Lemma product_app l k e : product (l ++ k) e = product l e * product k e.
Proof. induction l; simpl; [|rewrite IHl]; lra. Qed.

Lemma sums_ext b f g : (forall e, f e = g e) -> forall e, sums b f e = sums b g e.
Proof.
intros same. induction b as [|[x n] b hyp]; simpl; intros e; auto. now apply sum_ext.
Qed.

Definition still (x : positive) (f : places -> R) := forall e v, f (upd e x v) = f e.

Lemma sums_still b f x : still x f -> still x (sums b f).
Proof.
intros h. induction b as [|[y n] b hyp]; intros e v; simpl; auto.
apply sum_ext; intros k _. destruct (Pos.eqb_spec x y) as [->|ne].
- now rewrite upd_twice.
- rewrite upd_swap by auto. apply hyp.
Qed.

Lemma sums_app b c f e : sums (b ++ c) f e = sums b (sums c f) e.
Proof.
revert e; induction b as [|[y n] b hyp]; simpl; intros e; auto. apply sum_ext; auto.
Qed.

Lemma sums_scale b f g e :
  (forall x, In x (map fst b) -> still x g) -> sums b (fun e => f e * g e) e = sums b f e * g e.
Proof.
revert e; induction b as [|[y n] b hyp]; simpl; intros e h; auto.
rewrite <- sum_scale_r. apply sum_ext; intros k _.
rewrite hyp by auto. now rewrite (h y) by auto.
Qed.

Lemma sums_product b c f g e :
  (forall x, In x (map fst b) -> still x g) -> (forall x, In x (map fst c) -> still x f) ->
  sums (b ++ c) (fun e => f e * g e) e = sums b f e * sums c g e.
Proof.
intros hb hc. rewrite sums_app.
transitivity (sums b (fun e => f e * sums c g e) e).
- apply sums_ext; intros e'.
  transitivity (sums c (fun e => g e * f e) e').
  + apply sums_ext; intros; lra.
  + rewrite sums_scale by auto. lra.
- rewrite sums_scale; auto. intros x h. apply sums_still; auto.
Qed.

Definition fixed_in (x : positive) (l : list term) : bool := forallb (fun t => negb (free x t)) l.

Lemma product_fixed x l : fixed_in x l = true -> still x (product l).
Proof.
induction l as [|t l hyp]; simpl; intros h e v; auto.
apply andb_true_iff in h as [h1 h2]. rewrite value_free by (now apply negb_true_iff).
now rewrite hyp.
Qed.

Definition apart (b : list binder) (l : list term) : bool :=
  forallb (fun xn => fixed_in (fst xn) l) b.

Lemma apart_still b l : apart b l = true -> forall x, In x (map fst b) -> still x (product l).
Proof.
unfold apart. intros h x inside. apply in_map_iff in inside as [[y n] [<- inside]].
apply product_fixed. rewrite forallb_forall in h. apply (h _ inside).
Qed.

Lemma Q2R_1 : Q2R 1 = 1.
Proof. unfold Q2R; simpl; lra. Qed.

Definition single (t : term) : poly := [M 1 [] [t]].
Lemma single_ok t e : total (single t) e = value e t.
Proof. unfold single. cbn [total]. unfold worth. cbn [factor bound atoms sums product]. rewrite Q2R_1. lra. Qed.

Definition qmul (a b : Q) : Q := Qred (a * b).
Definition qadd (a b : Q) : Q := Qred (a + b).
Lemma qmul_ok a b : Q2R (qmul a b) = Q2R a * Q2R b.
Proof. unfold qmul. rewrite <- Q2R_mult. apply Qeq_eqR, Qred_correct. Qed.
Lemma qadd_ok a b : Q2R (qadd a b) = Q2R a + Q2R b.
Proof. unfold qadd. rewrite <- Q2R_plus. apply Qeq_eqR, Qred_correct. Qed.

Definition scale (q : Q) (p : poly) : poly :=
  map (fun m => M (qmul q (factor m)) (bound m) (atoms m)) p.
Lemma scale_ok q p e : total (scale q p) e = Q2R q * total p e.
Proof.
induction p; simpl; [lra|]. rewrite IHp. unfold worth; simpl. rewrite qmul_ok. lra.
Qed.

Definition times (m n : mono) : option mono :=
  if apart (bound m) (atoms n) && apart (bound n) (atoms m)
  then Some (M (qmul (factor m) (factor n)) (bound m ++ bound n) (atoms m ++ atoms n))
  else None.

Lemma times_ok m n r e : times m n = Some r -> worth r e = worth m e * worth n e.
Proof.
unfold times. destruct (_ && _) eqn:h; [|discriminate]. intros [= <-].
apply andb_true_iff in h as [h1 h2]. unfold worth; simpl. rewrite qmul_ok.
rewrite (sums_ext _ _ (fun e => product (atoms m) e * product (atoms n) e))
  by (intros; apply product_app).
rewrite sums_product; [lra| |]; now apply apart_still.
Qed.

Fixpoint each (m : mono) (q : poly) : option poly :=
  match q with
  | [] => Some []
  | n :: q =>
    match times m n, each m q with Some r, Some rest => Some (r :: rest) | _, _ => None end
  end.
Fixpoint multiply (p q : poly) : option poly :=
  match p with
  | [] => Some []
  | m :: p =>
    match each m q, multiply p q with Some r, Some rest => Some (r ++ rest) | _, _ => None end
  end.

Lemma each_ok m q : forall r e, each m q = Some r -> total r e = worth m e * total q e.
Proof.
induction q as [|n q hyp]; simpl; intros r e.
- intros [= <-]. simpl. lra.
- destruct (times m n) eqn:h1; [|discriminate]. destruct (each m q) eqn:h2; [|discriminate].
  intros [= <-]. simpl. rewrite (times_ok _ _ _ _ h1), (hyp _ e eq_refl). lra.
Qed.
Lemma multiply_ok p q : forall r e, multiply p q = Some r -> total r e = total p e * total q e.
Proof.
induction p as [|m p hyp]; simpl; intros r e.
- intros [= <-]. simpl. lra.
- destruct (each m q) eqn:h1; [|discriminate]. destruct (multiply p q) eqn:h2; [|discriminate].
  intros [= <-]. rewrite total_app, (each_ok _ _ _ _ h1), (hyp _ e eq_refl). lra.
Qed.

Definition over (x : positive) (n : size) (p : poly) : poly :=
  map (fun m => M (factor m) ((x, n) :: bound m) (atoms m)) p.
Lemma over_ok x n p e :
  total (over x n p) e = sum (length_of n) (fun k => total p (upd e x k)).
Proof.
induction p as [|m p hyp]; simpl.
- now rewrite sum_zero.
- rewrite hyp, sum_add. unfold worth; simpl. now rewrite sum_scale.
Qed.
(* What is known of the indices. *)

Definition known := list binder.
Definition good (c : known) (e : places) := forall x n, In (x, n) c -> (e x < length_of n)%nat.
Definition push (b : binder) (c : known) : known :=
  b :: filter (fun yn => negb (Pos.eqb (fst b) (fst yn))) c.
Fixpoint pushes (b : list binder) (c : known) : known :=
  match b with [] => c | xn :: b => pushes b (push xn c) end.

Lemma good_push x n c e k :
  good c e -> (k < length_of n)%nat -> good (push (x, n) c) (upd e x k).
Proof.
intros h below y m [[= <- <-]|inside]; [now rewrite upd_same|].
apply filter_In in inside as [inside other]. apply negb_true_iff, Pos.eqb_neq in other.
rewrite upd_other by auto. now apply h.
Qed.

Lemma sums_good b f g : forall c e, (forall e, good (pushes b c) e -> f e = g e) -> good c e ->
  sums b f e = sums b g e.
Proof.
induction b as [|[x n] b hyp]; simpl; intros c e same h; auto.
apply sum_ext; intros k below. apply (hyp (push (x, n) c)); auto. now apply good_push.
Qed.

Definition names (b : list binder) := map fst b.
Definition has (x : positive) (l : list positive) : bool := existsb (Pos.eqb x) l.
Lemma has_not x l : has x l = false -> ~ In x l.
Proof.
unfold has. intros h inside. assert (existsb (Pos.eqb x) l = true); [|congruence].
apply existsb_exists. exists x. now rewrite Pos.eqb_refl.
Qed.

Lemma sums_front before y n after f : ~ In y (names before) -> forall e,
  sums (before ++ (y, n) :: after) f e
  = sum (length_of n) (fun k => sums (before ++ after) f (upd e y k)).
Proof.
induction before as [|[x m] before hyp]; simpl; intros out e; auto.
rewrite sum_exchange. apply sum_ext; intros k _. rewrite hyp by tauto.
apply sum_ext; intros v _. f_equal. apply upd_swap. intuition.
Qed.

Lemma sums_renamed b f g x y k : ~ In x (names b) -> ~ In y (names b) ->
  (forall e, g e = f (upd e x (e y))) -> forall e, e y = k ->
  sums b g e = sums b f (upd e x k).
Proof.
intros hx hy same. induction b as [|[z m] b hyp]; simpl in *; intros e here.
- now rewrite same, here.
- apply sum_ext; intros v _. rewrite hyp; try tauto.
  + f_equal. apply upd_swap. intuition.
  + rewrite upd_other; auto.
Qed.

(* The first of some factors that passes a test of what it is worth, taken out. *)
Fixpoint taken (test : term -> bool) (l : list term) : option (list term) :=
  match l with
  | [] => None
  | t :: l =>
    if test t then Some l else match taken test l with Some k => Some (t :: k) | None => None end
  end.
Lemma taken_ok test e v : (forall t, test t = true -> value e t = v) -> forall l k,
  taken test l = Some k -> product l e = v * product k e.
Proof.
intros tested. induction l as [|t l hyp]; simpl; intros k; [discriminate|].
destruct (test t) eqn:passed.
- intros [= <-]. now rewrite (tested t passed).
- destruct (taken test l); [|discriminate]. intros [= <-]. simpl. rewrite (hyp l0); auto. lra.
Qed.

(* The same but for the names of what is summed over: quickly seen, and often so. *)
Definition pairing := list (positive * positive).
Fixpoint matches (m : pairing) (x y : positive) : bool :=
  match m with
  | [] => Pos.eqb x y
  | (u, v) :: m =>
    if Pos.eqb x u then Pos.eqb y v else if Pos.eqb y v then false else matches m x y
  end.
Fixpoint alpha_index (m : pairing) (i j : index) : bool :=
  match i, j with
  | At x, At y => matches m x y
  | Whole a, Whole b => if size_eq a b then true else false
  | Place p i, Place q j => if Pos.eqb p q then alpha_index m i j else false
  | Up i a, Up j b => if size_eq a b then alpha_index m i j else false
  | Pair i k a, Pair j l b =>
    if size_eq a b then if alpha_index m i j then alpha_index m k l else false else false
  | _, _ => false
  end.
Fixpoint alpha_indices (m : pairing) (l k : list index) : bool :=
  match l, k with
  | [], [] => true
  | i :: l, j :: k => if alpha_index m i j then alpha_indices m l k else false
  | _, _ => false
  end.
Fixpoint alpha (m : pairing) (s t : term) : bool :=
  match s, t with
  | Const p q, Const p' q' => if Z.eqb p p' then Pos.eqb q q' else false
  | Count i, Count j => alpha_index m i j
  | Entry a l, Entry b k => if Pos.eqb a b then alpha_indices m l k else false
  | Add s u, Add t v | Sub s u, Sub t v | Mul s u, Mul t v | Div s u, Div t v
  | Max s u, Max t v => if alpha m s t then alpha m u v else false
  | Opp s, Opp t | Inv s, Inv t => alpha m s t
  | Sum x n s, Sum y k t | Peak x n s, Peak y k t =>
    if size_eq n k then alpha ((x, y) :: m) s t else false
  | Call f s, Call g t => if function_eq f g then alpha m s t else false
  | Circle, Circle => true
  | Same i j, Same k l => if alpha_index m i k then alpha_index m j l else false
  | _, _ => false
  end.
Definition related (m : pairing) (e d : places) := forall x y, matches m x y = true -> e x = d y.
Lemma related_upd m e d x y v : related m e d -> related ((x, y) :: m) (upd e x v) (upd d y v).
Proof.
intros h u z. cbn [matches]. unfold upd. rewrite (Pos.eqb_sym x u), (Pos.eqb_sym y z).
destruct (Pos.eqb u x), (Pos.eqb z y); auto; discriminate.
Qed.
Lemma alpha_index_ok m e d i : related m e d -> forall j, alpha_index m i j = true ->
  place e i = place d j.
Proof.
intros h. induction i; intros j; destruct j; simpl; try discriminate.
- apply h.
- destruct (size_eq _ _); [congruence|discriminate].
- destruct (Pos.eqb_spec p p0); [|discriminate]. intros eq. subst. now rewrite (IHi j).
- destruct (size_eq _ _); [|discriminate]. intros eq. subst. now rewrite (IHi j).
- destruct (size_eq _ _); [|discriminate]. destruct (alpha_index m i1 j1) eqn:eq; [|discriminate].
  intros eq'. subst. now rewrite (IHi1 j1 eq), (IHi2 j2 eq').
Qed.
Lemma alpha_indices_ok m e d l : related m e d -> forall k, alpha_indices m l k = true ->
  map (place e) l = map (place d) k.
Proof.
intros h. induction l as [|i l IH]; intros [|j k]; simpl; try discriminate; auto.
destruct (alpha_index m i j) eqn:eq; [|discriminate]. intros rest.
now rewrite (alpha_index_ok _ _ _ _ h _ eq), (IH k).
Qed.
Lemma alpha_ok s : forall t m e d, related m e d -> alpha m s t = true -> value e s = value d t.
Proof.
induction s; intros t m e d h; destruct t; simpl; try discriminate; auto;
  try (destruct (alpha m s1 _) eqn:eq; [|discriminate]; intros eq';
    now rewrite (IHs1 _ _ _ _ h eq), (IHs2 _ _ _ _ h eq')).
- destruct (Z.eqb_spec p p0); [|discriminate]. intros eq. apply Pos.eqb_eq in eq. congruence.
- intros eq. now rewrite (alpha_index_ok _ _ _ _ h _ eq).
- destruct (Pos.eqb_spec a a0); [|discriminate]. intros eq. subst.
  now rewrite (alpha_indices_ok _ _ _ _ h _ eq).
- intros eq. now rewrite (IHs _ _ _ _ h eq).
- intros eq. now rewrite (IHs _ _ _ _ h eq).
- destruct (size_eq _ _); [|discriminate]. subst. intros eq. apply sum_ext; intros k _.
  apply (IHs _ _ _ _ (related_upd _ _ _ _ _ k h) eq).
- destruct (function_eq _ _); [|discriminate]. subst. intros eq. now rewrite (IHs _ _ _ _ h eq).
- destruct (alpha_index m i _) eqn:eq; [|discriminate]. intros eq'.
  now rewrite (alpha_index_ok _ _ _ _ h _ eq), (alpha_index_ok _ _ _ _ h _ eq').
- destruct (size_eq _ _); [|discriminate]. subst. intros eq. apply greatest_ext; intros k _.
  apply (IHs _ _ _ _ (related_upd _ _ _ _ _ k h) eq).
Qed.
Lemma alpha_same e s t : alpha [] s t = true -> value e s = value e t.
Proof. apply alpha_ok. intros x y eq. apply Pos.eqb_eq in eq. congruence. Qed.

(* Equality of products under sums, up to the names and the order of what is summed over. *)

Section Equal.
Variable same : known -> term -> term -> bool.
Hypothesis same_ok : forall c e s t, good c e -> same c s t = true -> value e s = value e t.

Definition alike (c : known) (s t : term) : bool :=
  match s, t with
  | Count i, Count j => if index_eq i j then true else false
  | Entry a l, Entry b k =>
    if Pos.eqb a b then if indices_eq l k then true else false else false
  | Inv s, Inv t => same c s t
  | Call f s, Call g t =>
    if function_eq f g then
      if same c s t then true
      else match f with Abs => same c s (Opp t) | _ => false end
    else false
  | Max s s', Max t t' =>
    if same c s t then same c s' t' else if same c s t' then same c s' t else false
  | Circle, Circle => true
  | Same i j, Same k l =>
    if index_eq i k then if index_eq j l then true else false
    else if index_eq i l then if index_eq j k then true else false else false
  | Peak x n s, Peak y k t => alpha [] (Peak x n s) (Peak y k t)
  | _, _ => false
  end.

Lemma alike_ok c e s t : good c e -> alike c s t = true -> value e s = value e t.
Proof.
intros h. destruct s, t; simpl; try discriminate.
- destruct (index_eq _ _); [congruence|discriminate].
- destruct (Pos.eqb_spec a a0); [|discriminate]. destruct (indices_eq _ _); [congruence|discriminate].
- intros eq. now rewrite (same_ok c e s t).
- destruct (function_eq _ _); [|discriminate]. subst. destruct (same c s t) eqn:eq.
  + intros _. now rewrite (same_ok c e s t).
  + destruct f0; try discriminate. intros opposite.
    rewrite (same_ok c e _ _ h opposite). simpl. apply Rabs_Ropp.
- destruct (same c s1 t1) eqn:eq.
  + intros eq'. now rewrite (same_ok c e s1 t1), (same_ok c e s2 t2).
  + destruct (same c s1 t2) eqn:eq'; [|discriminate]. intros eq''.
    rewrite (same_ok c e s1 t2), (same_ok c e s2 t1) by auto. apply Rmax_comm.
- reflexivity.
- destruct (index_eq i i0); [destruct (index_eq j j0); [|discriminate]; now subst|].
  destruct (index_eq i j0); [|discriminate]. destruct (index_eq j i0); [|discriminate].
  subst. intros _. now rewrite Nat.eqb_sym.
- intros eq. exact (alpha_same e (Peak x n s) (Peak x0 n0 t) eq).
Qed.

Definition without (c : known) (t : term) : list term -> option (list term) := taken (alike c t).
Lemma without_ok c e t : good c e -> forall l k,
  without c t l = Some k -> product l e = value e t * product k e.
Proof. intros h. apply taken_ok. intros s like. symmetry. now apply (alike_ok c). Qed.

Fixpoint permuted (c : known) (l k : list term) : bool :=
  match l with
  | [] => match k with [] => true | _ => false end
  | t :: l => match without c t k with Some k => permuted c l k | None => false end
  end.
Lemma permuted_ok c e : good c e -> forall l k, permuted c l k = true -> product l e = product k e.
Proof.
intros h. induction l as [|t l hyp]; simpl; intros k.
- destruct k; [auto|discriminate].
- destruct (without c t k) eqn:eq; [|discriminate]. intros rest.
  rewrite (without_ok c e t h _ _ eq). now rewrite (hyp l0).
Qed.

Definition opens (x : positive) (i : index) (l : list term) := forallb (open x i) l.
Lemma product_put x i l e : opens x i l = true ->
  product (map (put x i) l) e = product l (upd e x (place e i)).
Proof.
induction l as [|t l hyp]; simpl; auto. intros h. apply andb_true_iff in h as [h1 h2].
now rewrite value_put, hyp.
Qed.

(* A quick look before all orders are tried: what needs no further name is there. *)
Definition promising (c : known) (left : list binder) (l k : list term) : bool :=
  forallb (fun t =>
    if existsb (fun xn => free (fst xn) t) left then true
    else match without c t k with Some _ => true | None => false end) l.

Definition renames (x y : positive) (b : list binder) (l : list term) : bool :=
  if has x (names b) then false else if has y (names b) then false else
  if fixed_in y l then opens x (At y) l else false.

Fixpoint matched (c : known) (b : list binder) (l : list term) (d : list binder) (k : list term)
  {struct b} : bool :=
  match b with
  | [] => match d with [] => permuted c l k | _ => false end
  | (x, n) :: b =>
    (fix look (before after : list binder) {struct after} : bool :=
      match after with
      | [] => false
      | (y, m) :: after =>
        if
          if size_eq n m then
            if has y (names before) then false else
            if Pos.eqb x y then matched (push (y, m) c) b l (before ++ after) k
            else if renames x y b l then
              let l := map (put x (At y)) l in
              let c := push (y, m) c in
              if promising (pushes (before ++ after) c) b l k
              then matched c b l (before ++ after) k else false
            else false
          else false
        then true else look (before ++ [(y, m)]) after
      end) [] d
  end.

Lemma matched_ok b : forall c e l d k, good c e ->
  matched c b l d k = true -> sums b (product l) e = sums d (product k) e.
Proof.
induction b as [|[x n] b hyp]; intros c e l d k h.
- destruct d; [|discriminate]. now apply permuted_ok.
- cbn [matched]. change d with ([] ++ d) at 2. generalize (@nil binder).
  induction d as [|[y m] after look]; intros before; [discriminate|].
  match goal with |- (if ?test then _ else _) = _ -> _ => destruct test eqn:found end.
  2:{ intros rest. specialize (look _ rest). now rewrite <- app_assoc in look. }
  intros _. clear look. destruct (size_eq n m) as [<-|]; [|discriminate].
  destruct (has y (names before)) eqn:out; [discriminate|].
  rewrite sums_front by (now apply has_not). cbn [sums].
  destruct (Pos.eqb_spec x y) as [->|ne].
  + apply sum_ext; intros v below. apply (hyp (push (y, n) c)); auto. now apply good_push.
  + destruct (renames x y b l) eqn:may; [|discriminate]. unfold renames in may.
    destruct (has x (names b)) eqn:hx; [discriminate|].
    destruct (has y (names b)) eqn:hy; [discriminate|].
    destruct (fixed_in y l) eqn:fixed; [|discriminate].
    cbv zeta in found. destruct (promising _ _ _ _); [|discriminate].
    apply sum_ext; intros v below.
    rewrite <- (hyp (push (y, n) c) (upd e y v) (map (put x (At y)) l));
      auto; [|now apply good_push].
    symmetry. rewrite (sums_renamed b (product l) _ x y v).
    * rewrite upd_swap by auto. apply sums_still. now apply product_fixed.
    * now apply has_not.
    * now apply has_not.
    * intros e'. now apply product_put.
    * apply upd_same.
Qed.

(* Other names, where two products share some: an order of these may have to change. *)
Definition fresh (x : positive) : positive := Pos.add x 1048576.
Fixpoint freshened (b : list binder) (l : list term) : option (list binder * list term) :=
  match b with
  | [] => Some ([], l)
  | (x, n) :: b =>
    let y := fresh x in
    if renames x y b l then
      match freshened b (map (put x (At y)) l) with
      | Some (d, k) => Some ((y, n) :: d, k)
      | None => None
      end
    else None
  end.
Lemma renames_ok x y b l e v : x <> y -> renames x y b l = true ->
  sums b (product l) (upd e x v) = sums b (product (map (put x (At y)) l)) (upd e y v).
Proof.
intros ne may. unfold renames in may.
destruct (has x (names b)) eqn:hx; [discriminate|].
destruct (has y (names b)) eqn:hy; [discriminate|].
destruct (fixed_in y l) eqn:fixed; [|discriminate].
rewrite (sums_renamed b (product l) (product (map (put x (At y)) l)) x y v).
- rewrite upd_swap by auto. symmetry. apply sums_still. now apply product_fixed.
- now apply has_not.
- now apply has_not.
- intros e'. now apply product_put.
- apply upd_same.
Qed.
Lemma freshened_ok b : forall l d k e, freshened b l = Some (d, k) ->
  sums b (product l) e = sums d (product k) e.
Proof.
induction b as [|[x n] b hyp]; intros l d k e; cbn [freshened]; [intros [= <- <-]; auto|].
destruct (renames x (fresh x) b l) eqn:may; [|discriminate].
destruct (freshened b _) as [[d' k']|] eqn:found; [|discriminate]. intros [= <- <-].
cbn [sums]. apply sum_ext; intros v _. rewrite <- (hyp _ _ _ _ found). apply renames_ok; auto.
unfold fresh. lia.
Qed.
Definition mono_eq (c : known) (m n : mono) : bool :=
  if Nat.eqb (length (bound m)) (length (bound n)) then
    if Nat.eqb (length (atoms m)) (length (atoms n)) then
      if matched c (bound m) (atoms m) (bound n) (atoms n) then true
      else
        match bound m with
        | _ :: _ :: _ =>
          if existsb (fun xn => has (fst xn) (names (bound n))) (bound m) then
            match freshened (bound m) (atoms m) with
            | Some (b, l) => matched c b l (bound n) (atoms n)
            | None => false
            end
          else false
        | _ => false
        end
    else false
  else false.
Lemma mono_eq_ok c e m n : good c e -> mono_eq c m n = true ->
  sums (bound m) (product (atoms m)) e = sums (bound n) (product (atoms n)) e.
Proof.
unfold mono_eq. intros h. destruct (Nat.eqb _ _); [|discriminate].
destruct (Nat.eqb _ _); [|discriminate]. destruct (matched _ _ _ _ _) eqn:direct.
{ intros _. now apply (matched_ok _ c). }
destruct (bound m) as [|? [|? ?]] eqn:is; try discriminate. rewrite <- is in *.
destruct (existsb _ _); [|discriminate].
destruct (freshened (bound m) (atoms m)) as [[b' l']|] eqn:found; [|discriminate]. intros again.
rewrite (freshened_ok _ _ _ _ e found). now apply (matched_ok _ c).
Qed.

Fixpoint insert (c : known) (m : mono) (p : poly) : poly :=
  match p with
  | [] => [m]
  | n :: p =>
    if mono_eq c m n then
      let q := qadd (factor m) (factor n) in
      if Qeq_bool q 0 then p else M q (bound n) (atoms n) :: p
    else n :: insert c m p
  end.
Lemma insert_ok c e m p : good c e -> total (insert c m p) e = worth m e + total p e.
Proof.
intros h. induction p as [|n p hyp]; simpl; auto.
destruct (mono_eq c m n) eqn:eq; [|simpl; rewrite hyp; lra].
assert (worth m e + worth n e
  = Q2R (qadd (factor m) (factor n)) * sums (bound n) (product (atoms n)) e) as both.
{ unfold worth. rewrite (mono_eq_ok c e m n h eq), qadd_ok. lra. }
destruct (Qeq_bool _ 0) eqn:zero.
- apply Qeq_bool_iff, Qeq_eqR in zero. rewrite zero in both.
  replace (Q2R 0) with 0 in both by (unfold Q2R; simpl; lra). lra.
- simpl. change (worth {| factor := _; bound := _; atoms := _ |} e)
    with (Q2R (qadd (factor m) (factor n)) * sums (bound n) (product (atoms n)) e). lra.
Qed.

Definition collect (c : known) (p : poly) : poly := fold_right (insert c) [] p.
Lemma collect_ok c e p : good c e -> total (collect c p) e = total p e.
Proof. intros h. induction p; simpl; auto. now rewrite insert_ok, IHp. Qed.
End Equal.
(* What is known of the inputs. *)

Inductive fact :=
  | AtLeast (s : positive) (k : nat)
  | Positive (a : positive) (rank : nat)
  | Nonnegative (a : positive) (rank : nat)
  | Nonzero (a : positive) (rank : nat)
  | SumsToOne (a : positive) (rank : nat) (axis : nat) (n : size)
  | SquaresSumToOne (a : positive) (rank : nat) (axis : nat) (n : size)
  | NonzeroRows (a : positive) (rank : nat) (n : size)
  | NonconstantRows (a : positive) (rank : nat) (n : size)
  | Permutes (p : positive) (n : size)
  | Boolean (a : positive) (rank : nat)
  | Orthonormal (a : positive) (rows : bool) (n : size).

Definition holds (f : fact) : Prop :=
  match f with
  | AtLeast s k => (k <= sizes w s)%nat
  | Positive a r => forall l, length l = r -> 0 < arrays w a l
  | Nonnegative a r => forall l, length l = r -> 0 <= arrays w a l
  | Nonzero a r => forall l, length l = r -> arrays w a l <> 0
  | SumsToOne a r axis n => forall l m, length l = axis -> S (axis + length m) = r ->
    sum (length_of n) (fun k => arrays w a (l ++ k :: m)) = 1
  | SquaresSumToOne a r axis n => forall l m, length l = axis -> S (axis + length m) = r ->
    sum (length_of n) (fun k => arrays w a (l ++ k :: m) * arrays w a (l ++ k :: m)) = 1
  | NonzeroRows a r n => forall l, S (length l) = r ->
    exists k, (k < length_of n)%nat /\ arrays w a (l ++ [k]) <> 0
  | NonconstantRows a r n => forall l, S (length l) = r ->
    exists j k, (j < length_of n)%nat /\ (k < length_of n)%nat
      /\ arrays w a (l ++ [j]) <> arrays w a (l ++ [k])
  | Permutes p n => permutes (length_of n) (maps w p)
  | Boolean a r => forall l, length l = r -> arrays w a l = 0 \/ arrays w a l = 1
  | Orthonormal a rows n => forall i j, (i < length_of n)%nat -> (j < length_of n)%nat ->
    sum (length_of n) (fun k => if rows then arrays w a [i; k] * arrays w a [j; k]
      else arrays w a [k; i] * arrays w a [k; j]) = if Nat.eqb i j then 1 else 0
  end.

Section Known.
Variable facts : list fact.
Hypothesis facts_hold : Forall holds facts.

Lemma fact_holds f : In f facts -> holds f.
Proof. intros inside. rewrite Forall_forall in facts_hold. now apply facts_hold. Qed.

Fixpoint some (n : size) : bool :=
  match n with
  | Named s =>
    existsb (fun f => match f with AtLeast t (S _) => Pos.eqb s t | _ => false end) facts
  | Fixed k => match k with O => false | S _ => true end
  | Plus a b => some a || some b
  | Times a b => some a && some b
  | Minus (Named s) (Fixed k) =>
    existsb (fun f => match f with
      | AtLeast t m => if Pos.eqb s t then Nat.ltb k m else false | _ => false end) facts
  | Minus _ _ => false
  end.
Lemma some_ok n : some n = true -> (1 <= length_of n)%nat.
Proof.
induction n; simpl; intros h.
- apply existsb_exists in h as [f [inside h]]. destruct f as [t [|k]| | | | | | | | | |]; try discriminate.
  apply Pos.eqb_eq in h. subst. apply fact_holds in inside. simpl in inside. lia.
- destruct k; [discriminate|lia].
- apply orb_true_iff in h as [h|h]; [apply IHn1 in h|apply IHn2 in h]; lia.
- apply andb_true_iff in h as [h1 h2]. apply IHn1 in h1. apply IHn2 in h2. nia.
- destruct n1; try discriminate. destruct n2; try discriminate.
  apply existsb_exists in h as [f [inside h]]. destruct f; try discriminate.
  destruct (Pos.eqb_spec s s0); [|discriminate]. subst. apply Nat.ltb_lt in h.
  apply fact_holds in inside. simpl in inside. simpl. lia.
Qed.

Inductive sign := Any | Low | High.
Definition means (s : sign) (v : R) : Prop :=
  match s with Any => True | Low => 0 <= v | High => 0 < v end.
Definition both_add (a b : sign) : sign :=
  match a, b with Any, _ | _, Any => Any | Low, Low => Low | _, _ => High end.
Definition both_mul (a b : sign) : sign :=
  match a, b with Any, _ | _, Any => Any | High, High => High | _, _ => Low end.
Lemma both_add_ok a b u v : means a u -> means b v -> means (both_add a b) (u + v).
Proof. destruct a, b; simpl; auto; lra. Qed.
Lemma both_mul_ok a b u v : means a u -> means b v -> means (both_mul a b) (u * v).
Proof.
destruct a, b; simpl; auto; intros; try (apply Rmult_le_pos; lra). apply Rmult_lt_0_compat; lra.
Qed.
Lemma inverse_ok a v : means a v -> means a (/ v).
Proof.
destruct a; simpl; auto; intros h.
- destruct h as [h|<-]; [apply Rlt_le, Rinv_0_lt_compat, h|rewrite Rinv_0; lra].
- now apply Rinv_0_lt_compat.
Qed.

Fixpoint entry_sign (fs : list fact) (a : positive) (r : nat) : sign :=
  match fs with
  | [] => Any
  | Positive b q :: fs => if Pos.eqb a b then if Nat.eqb q r then High else entry_sign fs a r
    else entry_sign fs a r
  | Nonnegative b q :: fs => if Pos.eqb a b then if Nat.eqb q r then Low else entry_sign fs a r
    else entry_sign fs a r
  | Boolean b q :: fs => if Pos.eqb a b then if Nat.eqb q r then Low else entry_sign fs a r
    else entry_sign fs a r
  | _ :: fs => entry_sign fs a r
  end.
Lemma entry_sign_ok a l fs : Forall holds fs -> means (entry_sign fs a (length l)) (arrays w a l).
Proof.
induction fs as [|f fs hyp]; simpl; auto. intros all. inversion_clear all as [|? ? here rest].
specialize (hyp rest). destruct f; auto; destruct (Pos.eqb_spec a a0); auto;
  destruct (Nat.eqb_spec rank (length l)); auto; subst; simpl in *; auto.
destruct (here l eq_refl) as [is|is]; rewrite is; lra.
Qed.

(* Where an index stands alone among the places of an entry, and nowhere else. *)
Fixpoint axis_of (x : positive) (l : list index) : option nat :=
  match l with
  | [] => None
  | i :: l =>
    match i with
    | At y => if Pos.eqb x y then if existsb (in_index x) l then None else Some O
      else option_map S (axis_of x l)
    | _ => if in_index x i then None else option_map S (axis_of x l)
    end
  end.
Lemma axis_of_ok x l : forall axis, axis_of x l = Some axis -> exists k m,
  l = k ++ At x :: m /\ length k = axis /\ existsb (in_index x) k = false
  /\ existsb (in_index x) m = false.
Proof.
induction l as [|i l hyp]; [discriminate|]. intros axis h. cbn [axis_of] in h.
assert ((i = At x /\ existsb (in_index x) l = false /\ axis = O) \/ (in_index x i = false
  /\ exists b, axis_of x l = Some b /\ axis = S b)) as [[-> [fixed ->]]|[out [b [found ->]]]].
- destruct i as [y|n|p j|j n|i j n]; [destruct (Pos.eqb_spec x y) as [->|ne]|..].
  + destruct (existsb _ l) eqn:fixed; [discriminate|]. injection h as <-. now left.
  + right. split; [now apply Pos.eqb_neq|]. destruct (axis_of x l); [|discriminate].
    injection h as <-. eauto.
  + right. split; auto. destruct (axis_of x l); [|discriminate]. injection h as <-. eauto.
  + right. simpl in h. destruct (in_index x j) eqn:out; [discriminate|]. split; auto.
    destruct (axis_of x l); [|discriminate]. injection h as <-. eauto.
  + right. simpl in h. destruct (in_index x j) eqn:out; [discriminate|]. split; auto.
    destruct (axis_of x l); [|discriminate]. injection h as <-. eauto.
  + right. cbn [in_index] in *. destruct (in_index x i || in_index x j) eqn:out; [discriminate|].
    split; auto. destruct (axis_of x l); [|discriminate]. injection h as <-. eauto.
- exists [], l. auto.
- destruct (hyp _ found) as [k [m [-> [<- [h1 h2]]]]]. exists (i :: k), m. simpl. now rewrite out.
Qed.
Definition ends_in (x : positive) (l : list index) : bool :=
  match axis_of x l with Some axis => Nat.eqb (S axis) (length l) | None => false end.
Lemma ends_in_ok x l : ends_in x l = true -> exists k, l = k ++ [At x] /\ existsb (in_index x) k = false.
Proof.
unfold ends_in. destruct (axis_of x l) eqn:found; [|discriminate]. intros last.
apply Nat.eqb_eq in last. destruct (axis_of_ok _ _ _ found) as [k [m [-> [<- [h1 h2]]]]].
rewrite app_length in last. simpl in last. destruct m; [eauto|simpl in last; lia].
Qed.
Lemma places_at x k m e v :
  existsb (in_index x) k = false -> existsb (in_index x) m = false ->
  map (place (upd e x v)) (k ++ At x :: m) = map (place e) k ++ v :: map (place e) m.
Proof. intros h1 h2. rewrite map_app. cbn [map place]. now rewrite !places_free, upd_same. Qed.

Section Step.
Variable same : known -> term -> term -> bool.
Hypothesis same_ok : forall c e s t, good c e -> same c s t = true -> value e s = value e t.
Variable form : known -> term -> poly.
Hypothesis form_ok : forall c e t, good c e -> total (form c t) e = value e t.

(* A row that is not zero has a square above zero; one that is not constant, a variance. *)
Definition varies (c : known) (x : positive) (n : size) (t : term) : bool :=
  match t with
  | Mul (Entry a l) (Entry b k) =>
    if ends_in x l then if Pos.eqb a b then if indices_eq l k then
      existsb (fun f => match f with
        | NonzeroRows b r m => if Pos.eqb a b then if Nat.eqb r (length l) then
          if size_eq n m then true else false else false else false
        | _ => false end) facts
    else false else false else false
  | Mul (Sub (Entry a l) s) (Sub (Entry b k) u) =>
    if ends_in x l then if Pos.eqb a b then if indices_eq l k then
    if free x s then false else
      if existsb (fun f => match f with
        | NonconstantRows b r m => if Pos.eqb a b then if Nat.eqb r (length l) then
          if size_eq n m then true else false else false else false
        | _ => false end) facts
      then same (push (x, n) c) s u else false
    else false else false else false
  | _ => false
  end.
Lemma sum_above n f k :
  (forall k, (k < n)%nat -> 0 <= f k) -> (k < n)%nat -> 0 < f k -> 0 < sum n f.
Proof.
induction n as [|n hyp]; [lia|]. intros low below high. simpl.
assert (0 <= f n) by (apply low; lia).
destruct (Nat.eq_dec k n) as [->|ne].
- assert (0 <= sum n f) by (apply sum_nonneg; auto). lra.
- assert (0 < sum n f); [apply hyp; auto; lia|lra].
Qed.
Lemma square_above v : v <> 0 -> 0 < v * v.
Proof. apply Rsqr_pos_lt. Qed.
Ltac row_fact known inside :=
  let f := fresh in let is := fresh in
  apply existsb_exists in known as [f [inside is]]; destruct f; try discriminate;
  repeat match type of is with (if ?test then _ else _) = true =>
    let eq := fresh in destruct test eqn:eq; [|discriminate];
    first [apply Pos.eqb_eq in eq | apply Nat.eqb_eq in eq | clear eq] end;
  subst; apply fact_holds in inside; simpl in inside.
Lemma varies_ok c e x n t : good c e -> varies c x n t = true ->
  0 < sum (length_of n) (fun k => value (upd e x k) t).
Proof.
intros h. unfold varies. destruct t as [| | | | | |t1 t2| | | | | | | |]; try discriminate.
destruct t1 as [| |a l| |t1 s| | | | | | | | | |]; try discriminate.
- destruct t2 as [| |b k| | | | | | | | | | | |]; try discriminate.
  destruct (ends_in x l) eqn:ends; [|discriminate]. destruct (Pos.eqb_spec a b); [|discriminate].
  destruct (indices_eq l k); [|discriminate]. subst. intros known.
  apply ends_in_ok in ends as [l [-> fixed]]. row_fact known inside.
  destruct (inside (map (place e) l)) as [k [below nonzero]].
  { rewrite map_length, app_length. simpl. lia. }
  apply (sum_above _ _ k); auto; [intros; apply Rle_0_sqr|].
  cbn [value]. rewrite places_at by auto. now apply square_above.
- destruct t1 as [| |a l| | | | | | | | | | | |]; try discriminate.
  destruct t2 as [| | | |t2 u| | | | | | | | | |]; try discriminate.
  destruct t2 as [| |b k| | | | | | | | | | | |]; try discriminate.
  destruct (ends_in x l) eqn:ends; [|discriminate]. destruct (Pos.eqb_spec a b); [|discriminate].
  destruct (indices_eq l k); [|discriminate]. destruct (free x s) eqn:still; [discriminate|].
  destruct (existsb _ facts) eqn:known; [|discriminate]. intros eq. subst.
  apply ends_in_ok in ends as [l [-> fixed]]. row_fact known inside.
  destruct (inside (map (place e) l)) as [j [k [one [two apart']]]].
  { rewrite map_length, app_length. simpl. lia. }
  assert (forall v, (v < length_of n0)%nat ->
    value (upd e x v) (Mul (Sub (Entry a (l ++ [At x])) s) (Sub (Entry a (l ++ [At x])) u))
    = (arrays w a (map (place e) l ++ [v]) - value e s)
      * (arrays w a (map (place e) l ++ [v]) - value e s)) as is'.
  { intros v below. assert (good (push (x, n0) c) (upd e x v)) as h' by now apply good_push.
    cbn [value]. rewrite <- (same_ok _ _ _ _ h' eq), value_free by auto.
    now rewrite places_at by auto. }
  rewrite (sum_ext _ _ _ is'). set (m := value e s) in *.
  destruct (Req_dec (arrays w a (map (place e) l ++ [j])) m).
  + apply (sum_above _ _ k); auto; [intros; apply Rle_0_sqr|]. apply square_above. lra.
  + apply (sum_above _ _ j); auto; [intros; apply Rle_0_sqr|]. apply square_above. lra.
Qed.

(* What is above zero wherever it is looked at. *)
Fixpoint sure (t : term) : bool :=
  match t with
  | Const p _ => Z.ltb 0 p
  | Entry a l => match entry_sign facts a (length l) with High => true | _ => false end
  | Add s t | Mul s t | Div s t => sure s && sure t
  | Max s t => sure s || sure t
  | Inv t | Call Sqrt t => sure t
  | Call Exp _ | Circle => true
  | Sum _ n t => some n && sure t
  | _ => false
  end.
Lemma ratio_sign p q : (0 < p)%Z -> 0 < ratio p q.
Proof.
intros h. apply IZR_lt in h. assert (0 < IZR (Zpos q)) by (apply IZR_lt; lia).
unfold ratio. destruct q; auto; now apply Rdiv_lt_0_compat.
Qed.
Lemma sure_ok t : forall e, sure t = true -> 0 < value e t.
Proof.
induction t; intros e; cbn [sure value]; try discriminate;
  try (intros h; apply andb_true_iff in h as [h1 h2]).
- intros h. apply ratio_sign. now apply Z.ltb_lt.
- pose proof (entry_sign_ok a (map (place e) places0) facts facts_hold) as known.
  rewrite map_length in known. destruct (entry_sign _ _ _); try discriminate. auto.
- specialize (IHt1 e h1). specialize (IHt2 e h2). lra.
- apply Rmult_lt_0_compat; auto.
- apply Rdiv_lt_0_compat; auto.
- intros h. now apply Rinv_0_lt_compat, IHt.
- apply sum_pos; [now apply some_ok|auto].
- destruct f; try discriminate; intros h; cbn [apply1]; [apply exp_pos|now apply sqrt_lt_R0, IHt].
- intros h. pose proof (Rmax_l (value e t1) (value e t2)). pose proof (Rmax_r (value e t1) (value e t2)).
  apply orb_true_iff in h as [h|h]; [specialize (IHt1 e h)|specialize (IHt2 e h)]; lra.
- intros _. apply PI_RGT_0.
Qed.

(* A mask shows one entry of each row, so that what it is multiplied by counts there. *)
Fixpoint marked (x : positive) (n : size) (t : term) : bool :=
  match t with
  | Entry a l =>
    if ends_in x l then
      existsb (fun f => match f with
        | NonzeroRows b r m => if Pos.eqb a b then if Nat.eqb r (length l) then
          if size_eq n m then true else false else false else false
        | _ => false end) facts
    else false
  | Mul u v => if marked x n u then sure v else if marked x n v then sure u else false
  | _ => false
  end.
Lemma marked_ok x n t e : marked x n t = true ->
  exists k, (k < length_of n)%nat /\ value (upd e x k) t <> 0.
Proof.
induction t; cbn [marked]; try discriminate.
- destruct (ends_in x places0) eqn:ends; [|discriminate]. intros known.
  apply ends_in_ok in ends as [l [-> fixed]]. row_fact known inside.
  destruct (inside (map (place e) l)) as [k [below nonzero]].
  { rewrite map_length, app_length. simpl. lia. }
  exists k. split; auto. cbn [value]. now rewrite places_at by auto.
- destruct (marked x n t1) eqn:first.
  + intros h. destruct (IHt1 eq_refl) as [k [below nonzero]]. exists k. split; auto. cbn [value].
    pose proof (sure_ok t2 (upd e x k) h). apply Rmult_integral_contrapositive_currified; lra.
  + destruct (marked x n t2) eqn:second; [|discriminate]. intros h.
    destruct (IHt2 eq_refl) as [k [below nonzero]]. exists k. split; auto. cbn [value].
    pose proof (sure_ok t1 (upd e x k) h). apply Rmult_integral_contrapositive_currified; lra.
Qed.

Fixpoint sign_of (c : known) (t : term) : sign :=
  match t with
  | Const p _ => if Z.eqb p 0 then Low else if Z.ltb 0 p then High else Any
  | Count (Whole n) => if some n then High else Low
  | Count _ => Low
  | Entry a l => entry_sign facts a (length l)
  | Add s t => both_add (sign_of c s) (sign_of c t)
  | Mul s t =>
    match both_mul (sign_of c s) (sign_of c t) with
    | Any => if same c s t then Low else Any
    | known => known
    end
  | Div s t => both_mul (sign_of c s) (sign_of c t)
  | Inv t => sign_of c t
  | Sum x n t =>
    match sign_of (push (x, n) c) t with
    | High => if some n then High else Low
    | Low => if varies c x n t then High else if marked x n t then High else Low
    | Any => Any
    end
  | Call Exp _ => High
  | Call Sqrt t => match sign_of c t with High => High | _ => Low end
  | Call Abs _ | Same _ _ => Low
  | Max s t =>
    match sign_of c s, sign_of c t with
    | High, _ | _, High => High | Low, _ | _, Low => Low | Any, Any => Any
    end
  | Circle => High
  | Peak x n t =>
    match sign_of (push (x, n) c) t with High => if some n then High else Low | known => known end
  | _ => Any
  end.

Lemma sign_ok t : forall c e, good c e -> means (sign_of c t) (value e t).
Proof.
induction t; intros c e h; simpl; auto.
- destruct (Z.eqb_spec p 0) as [->|_]; simpl.
  + unfold ratio. destruct q; unfold Rdiv; lra.
  + destruct (Z.ltb_spec 0 p); simpl; auto. now apply ratio_sign.
- destruct i; simpl; try apply pos_INR. destruct (some n) eqn:low; simpl; [|apply pos_INR].
  apply some_ok in low. apply lt_0_INR. lia.
- rewrite <- (map_length (place e) places0). now apply entry_sign_ok.
- now apply both_add_ok; [apply IHt1|apply IHt2].
- pose proof (both_mul_ok _ _ _ _ (IHt1 c e h) (IHt2 c e h)) as known.
  destruct (both_mul _ _); auto. destruct (same c t1 t2) eqn:eq; simpl; auto.
  rewrite (same_ok c e _ _ h eq). apply Rle_0_sqr.
- apply both_mul_ok; [now apply IHt1|]. apply inverse_ok. now apply IHt2.
- apply inverse_ok. now apply IHt.
- assert (forall k, (k < length_of n)%nat -> means (sign_of (push (x, n) c) t) (value (upd e x k) t))
    as inside by (intros; now apply IHt, good_push).
  destruct (sign_of _ _); simpl; auto; simpl in inside.
  + destruct (varies c x n t) eqn:strict; simpl; [now apply (varies_ok c)|].
    destruct (marked x n t) eqn:shown; simpl; [|now apply sum_nonneg].
    destruct (marked_ok x n t e shown) as [k [below counts]].
    apply (sum_above _ _ k); auto. destruct (inside k below); auto. congruence.
  + destruct (some n) eqn:low; simpl.
    * apply sum_pos; auto. now apply some_ok.
    * apply sum_nonneg. intros. now apply Rlt_le, inside.
- destruct f; simpl; auto; [apply exp_pos| |apply Rabs_pos]. specialize (IHt c e h).
  destruct (sign_of c t); simpl; try apply sqrt_pos. now apply sqrt_lt_R0.
- specialize (IHt1 c e h). specialize (IHt2 c e h).
  pose proof (Rmax_l (value e t1) (value e t2)). pose proof (Rmax_r (value e t1) (value e t2)).
  destruct (sign_of c t1), (sign_of c t2); simpl in *; auto; lra.
- apply PI_RGT_0.
- destruct (Nat.eqb _ _); lra.
- assert (forall k, (k < length_of n)%nat -> means (sign_of (push (x, n) c) t) (value (upd e x k) t))
    as inside by (intros; now apply IHt, good_push).
  set (f := fun k => value (upd e x k) t) in *.
  assert (means (sign_of (push (x, n) c) t) (greatest (length_of n) f) \/ length_of n = O) as [here|none].
  { destruct (length_of n) as [|m] eqn:is; auto. left.
    destruct (greatest_reached (S m) f) as [k [below ->]]; [lia|]. now apply inside. }
  + destruct (sign_of _ _); cbn [means] in *; auto. destruct (some n); cbn [means]; lra.
  + rewrite none. destruct (sign_of _ _); cbn [means greatest]; auto; [lra|].
    destruct (some n) eqn:low; cbn [means]; [apply some_ok in low; lia|lra].
Qed.

Fixpoint above (c : known) (t : term) : bool :=
  match sign_of c t with
  | High => true
  | _ =>
    match t with
    | Entry a l => existsb (fun f => match f with
        | Nonzero b r => if Pos.eqb a b then Nat.eqb r (length l) else false
        | _ => false end) facts
    | Mul s t | Div s t => if above c s then above c t else false
    | Inv t | Opp t => above c t
    | _ => false
    end
  end.
Lemma above_ok c e : good c e -> forall t, above c t = true -> value e t <> 0.
Proof.
intros h. assert (forall t, sign_of c t = High -> value e t <> 0) as high.
{ intros t is. pose proof (sign_ok t c e h) as known. rewrite is in known. simpl in known. lra. }
induction t; cbn [above];
  match goal with |- context [match ?s with Any => _ | Low => _ | High => _ end] =>
    destruct s eqn:is end; try discriminate; intros found; try (now apply high).
all: try (apply existsb_exists in found as [f [inside is']]; destruct f; try discriminate;
  destruct (Pos.eqb_spec a a0); [|discriminate]; apply Nat.eqb_eq in is'; subst;
  apply fact_holds in inside; simpl in inside; apply inside; now rewrite map_length).
all: cbn [value]; repeat match goal with
  | h : (if above ?c ?t then _ else _) = true |- _ => destruct (above c t) eqn:?; [|discriminate] end.
all: try (now apply Rmult_integral_contrapositive_currified; auto).
all: try (now apply Rinv_neq_0_compat; auto).
all: try (unfold Rdiv; apply Rmult_integral_contrapositive_currified; auto;
  now apply Rinv_neq_0_compat; auto).
all: try (apply Ropp_neq_0_compat; auto).
Qed.
Definition low (c : known) (t : term) : bool :=
  match sign_of c t with Any => false | _ => true end.
Lemma low_ok c e t : good c e -> low c t = true -> 0 <= value e t.
Proof.
intros h. unfold low. pose proof (sign_ok t c e h) as known.
destruct (sign_of c t); simpl in *; try discriminate; lra.
Qed.

(* Sizes as numbers. *)

Fixpoint count (n : size) : Q * list term :=
  match n with
  | Named _ | Plus _ _ | Minus _ _ => (1%Q, [Count (Whole n)])
  | Fixed k => (inject_Z (Z.of_nat k), [])
  | Times a b =>
    let (q, l) := count a in let (r, k) := count b in (qmul q r, l ++ k)
  end.
Lemma count_ok n e : Q2R (fst (count n)) * product (snd (count n)) e = INR (length_of n).
Proof.
induction n; simpl; rewrite ?Q2R_1; unfold number; simpl; try lra.
- unfold Q2R; simpl. rewrite INR_IZR_INZ. field.
- destruct (count n1) as [q l], (count n2) as [r k]; simpl in *.
  rewrite qmul_ok, product_app, mult_INR, <- IHn1, <- IHn2. ring.
Qed.

(* Terms of normal forms. *)

Definition rational (q : Q) : term := Const (Qnum q) (Qden q).
Lemma rational_ok q e : value e (rational q) = Q2R q.
Proof. destruct q as [p q]. simpl. unfold ratio, Q2R; simpl. destruct q; auto. simpl. lra. Qed.

Fixpoint all_of (l : list term) : term :=
  match l with [] => Const 1 1 | [t] => t | t :: l => Mul t (all_of l) end.
Lemma all_of_ok l e : value e (all_of l) = product l e.
Proof.
induction l as [|t [|s l] hyp]; simpl; auto; [unfold ratio; lra|].
simpl in hyp. now rewrite hyp.
Qed.
Fixpoint under (b : list binder) (t : term) : term :=
  match b with [] => t | (x, n) :: b => Sum x n (under b t) end.
Lemma under_ok b t : forall e, value e (under b t) = sums b (fun e => value e t) e.
Proof. induction b as [|[x n] b hyp]; simpl; auto. intros e. apply sum_ext; auto. Qed.
Definition core (b : list binder) (l : list term) : term := under b (all_of l).
Lemma core_ok b l e : value e (core b l) = sums b (product l) e.
Proof. unfold core. rewrite under_ok. apply sums_ext. intros. apply all_of_ok. Qed.

(* Reciprocals: what does not depend on what is summed over is taken out. *)

Definition inverse_of (t : term) : term :=
  match t with
  | Call Exp (Mul (Const p q) s) => Call Exp (Mul (Const (- p) q) s)
  | Inv (Count _ as s) | Inv (Entry _ _ as s) | Inv (Call _ _ as s) | Inv (Max _ _ as s) => s
  | _ => Inv t
  end.
Lemma inverse_of_ok t e : value e (inverse_of t) = / value e t.
Proof.
destruct t as [| | | | | | | |t| |f t| | | |]; simpl; auto.
{ destruct t; simpl; auto; now rewrite Rinv_inv. }
destruct f; auto. destruct t; auto.
destruct t1; auto. simpl. rewrite <- exp_Ropp. f_equal.
unfold ratio. destruct q; rewrite opp_IZR; unfold Rdiv; lra.
Qed.
Lemma inverses_ok l e : product (map inverse_of l) e = / product l e.
Proof.
induction l; simpl; [now rewrite Rinv_1|]. now rewrite inverse_of_ok, Rinv_mult, IHl.
Qed.

Definition outside (b : list binder) (t : term) : bool :=
  forallb (fun xn => negb (free (fst xn) t)) b.
Lemma partition_ok (f : term -> bool) l e :
  product l e = product (filter f l) e * product (filter (fun t => negb (f t)) l) e.
Proof. induction l; simpl; [lra|]. destruct (f a); simpl; rewrite IHl; lra. Qed.
Lemma outside_still b l x :
  In x (names b) -> still x (product (filter (outside b) l)).
Proof.
intros inside. apply product_fixed. unfold fixed_in. apply forallb_forall. intros t h.
apply filter_In in h as [_ h]. unfold outside in h. rewrite forallb_forall in h.
apply in_map_iff in inside as [xn [<- inside]]. now apply h.
Qed.

(* Factors above zero that all parts share: that they are shared needs no proof. *)
Definition high (c : known) (t : term) : bool :=
  match sign_of c t with High => true | _ => false end.
Fixpoint without_all (c : known) (t : term) (p : list (list binder * list term))
  : option (list (list binder * list term)) :=
  match p with
  | [] => Some []
  | (b, l) :: p =>
    if outside b t then
      match without same c t l, without_all c t p with
      | Some k, Some q => Some ((b, k) :: q)
      | _, _ => None
      end
    else None
  end.
Fixpoint pulled (c : known) (l : list term) (p : list (list binder * list term)) : list term :=
  match l with
  | [] => []
  | t :: l =>
    if high c t then
      match without_all c t p with Some q => t :: pulled c l q | None => pulled c l p end
    else pulled c l p
  end.
Definition shared (c : known) (p : poly) : list term :=
  match p with
  | [] => []
  | m :: _ =>
    pulled c (filter (outside (bound m)) (atoms m)) (map (fun m => (bound m, atoms m)) p)
  end.
Lemma pulled_high c l : forall p, Forall (fun t => high c t = true) (pulled c l p).
Proof.
induction l as [|t l hyp]; intros p; simpl; auto. destruct (high c t) eqn:h; auto.
destruct (without_all c t p); auto.
Qed.
Lemma shared_high c p : Forall (fun t => high c t = true) (shared c p).
Proof. destruct p; simpl; auto. apply pulled_high. Qed.
Lemma high_ok c e t : good c e -> high c t = true -> 0 < value e t.
Proof.
intros h. unfold high. pose proof (sign_ok t c e h) as known.
destruct (sign_of c t); auto; discriminate.
Qed.
Lemma product_high c e l : good c e -> Forall (fun t => high c t = true) l -> 0 < product l e.
Proof.
intros h. induction 1; simpl; [lra|]. apply Rmult_lt_0_compat; auto. now apply (high_ok c).
Qed.
Definition over_shared (t : term) (l : list term) : term :=
  match l with [] => t | _ => Div t (all_of l) end.
Lemma over_shared_ok c e t l : good c e -> Forall (fun t => high c t = true) l ->
  product l e * value e (over_shared t l) = value e t.
Proof.
intros h all. apply (product_high c e l h) in all. destruct l; [simpl; lra|].
unfold over_shared. cbn [value]. rewrite all_of_ok. field. lra.
Qed.

Definition invert (c : known) (t : term) (p : poly) : poly :=
  match p with
  | [M q b l] =>
    let inside := filter (fun t => negb (outside b t)) l in
    [M (Qinv q) [] (map inverse_of (filter (outside b) l) ++
      match b with
      | [] => []
      | _ =>
        if Qeq_bool q 1 then if Nat.eqb (length inside) (length l) then [Inv t]
          else [Inv (core b inside)]
        else [Inv (core b inside)]
      end)]
  | _ =>
    let l := shared c p in
    [M 1 [] (map inverse_of l ++ [Inv (over_shared t l)])]
  end.
Lemma Q2R_inverse q : Q2R (Qinv q) = / Q2R q.
Proof.
destruct q as [[|p|p] d]; unfold Q2R; simpl.
- now rewrite !Rmult_0_l, Rinv_0.
- rewrite Rinv_mult, Rinv_inv. lra.
- rewrite Rinv_mult, Rinv_inv. rewrite <- !Pos2Z.opp_pos, !opp_IZR, Rinv_opp. lra.
Qed.
Lemma filter_length (f : term -> bool) l : (length (filter f l) <= length l)%nat.
Proof. induction l; simpl; auto. destruct (f a); simpl; lia. Qed.
Lemma filter_all (f : term -> bool) l : length (filter f l) = length l -> filter f l = l.
Proof.
induction l; simpl; auto. destruct (f a); simpl; intros h.
- f_equal. apply IHl. lia.
- pose proof (filter_length f l). lia.
Qed.
Lemma invert_ok c t p e : good c e ->
  total p e = value e t -> total (invert c t p) e = / value e t.
Proof.
intros known.
assert (forall l, Forall (fun t => high c t = true) l ->
  total [M 1 [] (map inverse_of l ++ [Inv (over_shared t l)])] e = / value e t) as shares.
{ intros l all. rewrite <- (over_shared_ok c e t l known all). cbn [total]. unfold worth.
  cbn [factor bound atoms sums]. rewrite Q2R_1, product_app, inverses_ok, Rinv_mult.
  cbn [product value]. ring. }
destruct p as [|[q b l] [|n p]]; intros h; try (apply shares, shared_high).
clear shares.
cbn [total] in h. unfold worth in h. cbn [factor bound atoms] in h.
assert (Q2R q * (product (filter (outside b) l) e
  * sums b (product (filter (fun t => negb (outside b t)) l)) e) = value e t) as split.
{ rewrite <- h, Rplus_0_r. f_equal.
  rewrite (sums_ext b (product l) (fun e => product (filter (fun t => negb (outside b t)) l) e
    * product (filter (outside b) l) e)).
  - rewrite sums_scale; [apply Rmult_comm|]. intros x inside. now apply outside_still.
  - intros e'. rewrite (partition_ok (outside b)). lra. }
rewrite <- split. unfold invert. cbn [total]. unfold worth. cbn [factor bound atoms sums].
rewrite Rplus_0_r, product_app, inverses_ok, Q2R_inverse, !Rinv_mult. f_equal. f_equal.
destruct b as [|xn b].
- assert (filter (fun t => negb (outside [] t)) l = []) as -> by (clear; induction l; simpl; auto).
  simpl. now rewrite Rinv_1.
- assert (forall k, product [Inv (core (xn :: b) k)] e = / sums (xn :: b) (product k) e) as plain.
  { intros k. cbn [product value]. rewrite core_ok. lra. }
  destruct (Qeq_bool q 1) eqn:one; [|apply plain].
  match goal with |- context [Nat.eqb ?k ?j] => destruct (Nat.eqb_spec k j) as [whole|_] end;
    [|apply plain].
  cbn [product value]. rewrite Rmult_1_r. f_equal. rewrite <- h, Rplus_0_r.
  apply Qeq_bool_iff, Qeq_eqR in one. rewrite one, Q2R_1, Rmult_1_l.
  now rewrite filter_all.
Qed.

(* Exponentials of sums. *)

Definition power_of (m : mono) : term :=
  Call Exp (Mul (rational (factor m)) (core (bound m) (atoms m))).
Lemma power_of_ok m e : value e (power_of m) = exp (worth m e).
Proof.
unfold power_of, worth. cbn [value apply1]. now rewrite rational_ok, core_ok.
Qed.
Definition powers (p : poly) : poly := [M 1 [] (map power_of p)].
Lemma powers_ok p e : total (powers p) e = exp (total p e).
Proof.
unfold powers. cbn [total]. unfold worth. cbn [factor bound atoms sums].
rewrite Q2R_1, Rplus_0_r, Rmult_1_l. induction p; simpl; [now rewrite exp_0|].
change (value e (power_of a) * product (map power_of p) e = exp (worth a e + total p e)).
now rewrite power_of_ok, exp_plus, IHp.
Qed.

(* Cosines and sines of sums. *)

Definition angle_of (m : mono) : term := Mul (rational (factor m)) (core (bound m) (atoms m)).
Lemma angle_of_ok m e : value e (angle_of m) = worth m e.
Proof. unfold angle_of, worth. cbn [value]. now rewrite rational_ok, core_ok. Qed.
Definition turned (m : mono) : mono := M (qmul (-1) (factor m)) (bound m) (atoms m).
Lemma turned_ok m e : worth (turned m) e = - worth m e.
Proof.
unfold worth, turned. cbn [factor bound atoms]. rewrite qmul_ok.
replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra). lra.
Qed.
Definition backward (m : mono) : bool := Z.ltb (Qnum (factor m)) 0.
Definition cosine_of (m : mono) : poly :=
  single (Call Cos (angle_of (if backward m then turned m else m))).
Definition sine_of (m : mono) : poly :=
  if backward m then scale (-1) (single (Call Sin (angle_of (turned m))))
  else single (Call Sin (angle_of m)).
Lemma cosine_of_ok m e : total (cosine_of m) e = cos (worth m e).
Proof.
unfold cosine_of. rewrite single_ok. cbn [value apply1]. rewrite angle_of_ok.
destruct (backward m); auto. now rewrite turned_ok, cos_neg.
Qed.
Lemma sine_of_ok m e : total (sine_of m) e = sin (worth m e).
Proof.
unfold sine_of. destruct (backward m); rewrite ?scale_ok, single_ok; cbn [value apply1];
  rewrite angle_of_ok; auto.
rewrite turned_ok, sin_neg. replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra). lra.
Qed.
Fixpoint waves (p : poly) : option (poly * poly) :=
  match p with
  | [] => Some ([M 1 [] []], [])
  | m :: p =>
    match waves p with
    | Some (c, s) =>
      match multiply (cosine_of m) c, multiply (sine_of m) s,
            multiply (sine_of m) c, multiply (cosine_of m) s with
      | Some cc, Some ss, Some sc, Some cs => Some (cc ++ scale (-1) ss, sc ++ cs)
      | _, _, _, _ => None
      end
    | None => None
    end
  end.
Lemma waves_ok e p : forall c s, waves p = Some (c, s) ->
  total c e = cos (total p e) /\ total s e = sin (total p e).
Proof.
induction p as [|m p hyp]; intros c s; cbn [waves total].
{ intros [= <- <-]. cbn [total]. unfold worth. cbn [factor bound atoms sums product].
  rewrite cos_0, sin_0, Q2R_1. split; lra. }
destruct (waves p) as [[c' s']|]; [|discriminate]. destruct (hyp c' s' eq_refl) as [is_c is_s].
destruct (multiply (cosine_of m) c') eqn:e1; [|discriminate].
destruct (multiply (sine_of m) s') eqn:e2; [|discriminate].
destruct (multiply (sine_of m) c') eqn:e3; [|discriminate].
destruct (multiply (cosine_of m) s') eqn:e4; [|discriminate]. intros [= <- <-].
apply (multiply_ok _ _ _ e) in e1, e2, e3, e4.
rewrite !total_app, scale_ok, e1, e2, e3, e4, is_c, is_s, cosine_of_ok, sine_of_ok, cos_plus, sin_plus.
replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra). split; lra.
Qed.
Definition wave (f : function) (t : term) (p : poly) : poly :=
  match (if Nat.leb (length p) 4 then waves p else None), f with
  | Some (c, _), Cos => c
  | Some (_, s), Sin => s
  | _, _ => single (Call f t)
  end.
Lemma wave_ok f t p e : total p e = value e t -> total (wave f t p) e = value e (Call f t).
Proof.
intros is. unfold wave. destruct (if Nat.leb _ _ then _ else None) as [[c s]|] eqn:found.
- destruct (Nat.leb _ _); [|discriminate]. destruct (waves_ok e p _ _ found) as [is_c is_s].
  destruct f; try apply single_ok; cbn [value apply1]; now rewrite <- is.
- apply single_ok.
Qed.

(* Rules for a product. *)

Definition take_equal (c : known) (b : term) : list term -> option (list term) :=
  taken (fun a => match a, b with
    | Count _, Count _ | Entry _ _, Entry _ _ | Call _ _, Call _ _ => same c a b
    | _, _ => false
    end).
Lemma take_equal_ok c e b : good c e -> forall l k, take_equal c b l = Some k ->
  product l e = value e b * product k e.
Proof.
intros h. apply taken_ok. intros a eq. apply (same_ok c); auto. destruct a, b; auto; discriminate.
Qed.

Fixpoint cancelled (c : known) (before after : list term) : option (list term) :=
  match after with
  | [] => None
  | t :: after =>
    match
      match t with
      | Inv b =>
        match take_equal c b (before ++ after) with
        | Some l => if above c b then Some l else None
        | None => None
        end
      | _ => None
      end
    with Some l => Some l | None => cancelled c (before ++ [t]) after end
  end.
Lemma cancelled_ok c e : good c e -> forall after before l, cancelled c before after = Some l ->
  product (before ++ after) e = product l e.
Proof.
intros h. induction after as [|t after hyp]; [discriminate|]. intros before l. cbn [cancelled].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test eqn:found end.
- intros [= <-]. destruct t; try discriminate.
  destruct (take_equal c t (before ++ after)) eqn:eq; [|discriminate].
  destruct (above c t) eqn:pos; [|discriminate]. injection found as <-.
  pose proof (take_equal_ok _ _ _ h _ _ eq) as all. rewrite product_app in *. cbn [product value].
  assert (value e t <> 0) by (now apply (above_ok c)).
  replace (product before e * (/ value e t * product after e))
    with (/ value e t * (product before e * product after e)) by lra.
  rewrite all. field. lra.
- intros rest. rewrite <- (hyp _ _ rest). now rewrite <- app_assoc.
Qed.

(* Two exponentials of multiples of one term. *)
Fixpoint join_power (c : known) (p : Z) (q : positive) (s : term) (l : list term)
  : option (list term) :=
  match l with
  | [] => None
  | t :: l =>
    match
      match t with
      | Call Exp (Mul (Const p' q') s') =>
        if same c s s' then
          let r := qadd (p # q) (p' # q') in
          Some (if Qeq_bool r 0 then l else Call Exp (Mul (rational r) s) :: l)
        else None
      | _ => None
      end
    with
    | Some k => Some k
    | None => match join_power c p q s l with Some k => Some (t :: k) | None => None end
    end
  end.
Lemma ratio_Q p q : ratio p q = Q2R (p # q).
Proof. exact (rational_ok (p # q) (fun _ => O)). Qed.
Lemma join_power_ok c e p q s : good c e -> forall l k, join_power c p q s l = Some k ->
  exp (ratio p q * value e s) * product l e = product k e.
Proof.
intros h. induction l as [|t l hyp]; [discriminate|]. intros k. cbn [join_power].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test eqn:found end.
- intros [= <-]. destruct t as [| | | | | | | | | |f t| | | |]; try discriminate.
  destruct f; try discriminate. destruct t; try discriminate. destruct t1; try discriminate.
  destruct (same c s t2) eqn:eq; [|discriminate]. injection found as <-.
  cbn [product value apply1]. rewrite <- (same_ok c e _ _ h eq).
  rewrite <- Rmult_assoc, <- exp_plus, <- Rmult_plus_distr_r, !ratio_Q, <- qadd_ok.
  destruct (Qeq_bool _ 0) eqn:zero.
  + apply Qeq_bool_iff, Qeq_eqR in zero. rewrite zero. replace (Q2R 0) with 0
      by (unfold Q2R; simpl; lra). now rewrite Rmult_0_l, exp_0, Rmult_1_l.
  + cbn [product value apply1]. now rewrite rational_ok.
- destruct (join_power c p q s l); [|discriminate]. intros [= <-]. cbn [product].
  rewrite <- (hyp _ eq_refl). lra.
Qed.
Fixpoint joined (c : known) (l : list term) : option (list term) :=
  match l with
  | [] => None
  | t :: l =>
    match
      match t with Call Exp (Mul (Const p q) s) => join_power c p q s l | _ => None end
    with
    | Some k => Some k
    | None => match joined c l with Some k => Some (t :: k) | None => None end
    end
  end.
Lemma joined_ok c e : good c e -> forall l k, joined c l = Some k -> product l e = product k e.
Proof.
intros h. induction l as [|t l hyp]; [discriminate|]. intros k. cbn [joined].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test eqn:found end.
- intros [= <-]. destruct t as [| | | | | | | | | |f t| | | |]; try discriminate.
  destruct f; try discriminate. destruct t; try discriminate. destruct t1; try discriminate.
  cbn [product value apply1]. now apply (join_power_ok c).
- destruct (joined c l); [|discriminate]. intros [= <-]. cbn [product]. now rewrite (hyp l0).
Qed.

(* The square of a root: the term, and the rest. *)
Definition take_root (c : known) (s : term) : list term -> option (list term) :=
  taken (fun t => match t with Call Sqrt r => same c s r | _ => false end).
Lemma take_root_ok c e s : good c e -> forall l k, take_root c s l = Some k ->
  product l e = sqrt (value e s) * product k e.
Proof.
intros h. apply taken_ok. intros t found. destruct t as [| | | | | | | | | |f t| | | |]; try discriminate.
destruct f; try discriminate. cbn [value apply1]. now rewrite (same_ok c e s t).
Qed.
Definition take_inverse_root (c : known) (s : term) : list term -> option (list term) :=
  taken (fun t => match t with Inv (Call Sqrt r) => same c s r | _ => false end).
Lemma take_inverse_root_ok c e s : good c e -> forall l k, take_inverse_root c s l = Some k ->
  product l e = / sqrt (value e s) * product k e.
Proof.
intros h. apply taken_ok. intros t found. destruct t; try discriminate. destruct t; try discriminate.
destruct f; try discriminate. cbn [value apply1]. now rewrite (same_ok c e s t).
Qed.
(* The square of a positive part is the part times what it is the part of. *)
Fixpoint other_part (c : known) (s : term) (l : list term) : bool :=
  match l with
  | [] => false
  | Max r (Const Z0 _) :: l => if same c s r then true else other_part c s l
  | _ :: l => other_part c s l
  end.
Lemma other_part_ok c e s : good c e -> forall l, other_part c s l = true ->
  Rmax (value e s) 0 * product l e = value e s * product l e.
Proof.
intros h. assert (forall v, Rmax v 0 * Rmax v 0 = v * Rmax v 0) as square.
{ intros v. unfold Rmax. destruct (Rle_dec v 0); lra. }
assert (forall t l, Rmax (value e s) 0 * product l e = value e s * product l e ->
  Rmax (value e s) 0 * product (t :: l) e = value e s * product (t :: l) e) as further.
{ intros t l is. cbn [product]. rewrite <- !Rmult_assoc, !(Rmult_comm _ (value e t)), !Rmult_assoc.
  now rewrite is. }
induction l as [|t l IH]; [discriminate|]. cbn [other_part].
destruct t; try (intros found; apply further; now apply IH).
destruct t2; try (intros found; apply further; now apply IH).
destruct p; try (intros found; apply further; now apply IH).
destruct (same c s t1) eqn:eq; [|intros found; apply further; now apply IH]. intros _.
cbn [product value]. rewrite (same_ok c e _ _ h eq).
replace (ratio 0 q) with 0 by (unfold ratio; destruct q; unfold Rdiv; lra).
now rewrite <- !Rmult_assoc, square.
Qed.
(* An exponential of a logarithm, one power of it. *)
Definition undone (c : known) (p : Z) (q : positive) (s : term) : option (poly * list term) :=
  if Pos.eqb q 1 then if high c s then
    if Z.eqb p 1 then Some (form c s, [])
    else if Z.eqb p (-1) then Some (invert c s (form c s), [])
    else None
  else None else None.
Lemma undone_ok c e p q s r k : good c e -> undone c p q s = Some (r, k) ->
  exp (ratio p q * ln (value e s)) = total r e * product k e.
Proof.
intros h. unfold undone. destruct (Pos.eqb_spec q 1) as [->|]; [|discriminate].
destruct (high c s) eqn:pos; [|discriminate]. apply (high_ok c e s h) in pos.
destruct (Z.eqb_spec p 1) as [->|]; [|destruct (Z.eqb_spec p (-1)) as [->|]; [|discriminate]];
  intros [= <- <-]; cbn [product ratio]; rewrite Rmult_1_r.
- rewrite form_ok, Rmult_1_l by auto. now apply exp_ln.
- rewrite (invert_ok c _ _ e h (form_ok c e s h)).
  replace (-1 * ln (value e s)) with (- ln (value e s)) by lra. now rewrite exp_Ropp, exp_ln.
Qed.
Fixpoint squared (c : known) (l : list term) : option (poly * list term) :=
  match l with
  | [] => None
  | t :: l =>
    match
      match t with
      | Call Sqrt s =>
        match take_root c s l with
        | Some k => if low c s then Some (form c s, k) else None
        | None => None
        end
      | Inv (Call Sqrt s) =>
        match take_inverse_root c s l with
        | Some k => if low c s then Some (invert c s (form c s), k) else None
        | None => None
        end
      | Inv (Inv s) => Some (form c s, l)
      | Call Sin s =>
        match without same c (Call Sin s) l with
        | Some k => Some ([M 1 [] []; M (-1) [] [Call Cos s; Call Cos s]], k)
        | None => None
        end
      | Max s (Const Z0 _) => if other_part c s l then Some (form c s, l) else None
      | Call Exp (Mul (Const p q) (Call Ln s)) =>
        match undone c p q s with Some (r, k) => Some (r, k ++ l) | None => None end
      | _ => None
      end
    with
    | Some found => Some found
    | None => match squared c l with Some (p, k) => Some (p, t :: k) | None => None end
    end
  end.
Lemma squared_ok c e : good c e -> forall l p k, squared c l = Some (p, k) ->
  product l e = total p e * product k e.
Proof.
intros h. induction l as [|t l hyp]; [discriminate|]. intros p k. cbn [squared].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test eqn:found end.
- intros [= ->]. destruct t as [| | | | | | | |t| |f t|s u| | |]; try discriminate.
  + destruct t as [| | | | | | | |t| |f t| | | |]; try discriminate.
    { injection found as <- <-. rewrite (form_ok c e t h). cbn [product value].
      now rewrite Rinv_inv. }
    destruct f; try discriminate.
    destruct (take_inverse_root c t l) eqn:eq; [|discriminate].
    destruct (low c t) eqn:pos; [|discriminate]. injection found as <- <-.
    rewrite (invert_ok c _ _ e h (form_ok c e t h)). cbn [product value apply1].
    rewrite (take_inverse_root_ok c e t h _ _ eq), <- Rmult_assoc, <- Rinv_mult, sqrt_sqrt; auto.
    now apply (low_ok c).
  + destruct f; try discriminate.
    * destruct t; try discriminate. destruct t1; try discriminate. destruct t2; try discriminate.
      destruct f; try discriminate. destruct (undone c p0 q t2) as [[r j]|] eqn:is; [|discriminate].
      injection found as <- <-. cbn [product value apply1].
      rewrite (undone_ok c e _ _ _ _ _ h is), product_app. ring.
    * destruct (take_root c t l) eqn:eq; [|discriminate].
      destruct (low c t) eqn:pos; [|discriminate]. injection found as <- <-.
      rewrite (form_ok c e t h). cbn [product value apply1].
      rewrite (take_root_ok c e t h _ _ eq), <- Rmult_assoc, sqrt_sqrt; auto. now apply (low_ok c).
    * destruct (without same c (Call Sin t) l) eqn:eq; [|discriminate]. injection found as <- <-.
      cbn [product]. rewrite (without_ok same same_ok c e _ h _ _ eq). cbn [total]. unfold worth.
      cbn [factor bound atoms sums product value apply1]. rewrite Q2R_1.
      replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra).
      pose proof (sin2 (value e t)) as is. unfold Rsqr in is.
      rewrite <- Rmult_assoc, is. ring.
  + destruct u; try discriminate. destruct p0; try discriminate.
    destruct (other_part c s l) eqn:other; [|discriminate]. injection found as <- <-.
    rewrite (form_ok c e s h). cbn [product value].
    replace (ratio 0 q) with 0 by (unfold ratio; destruct q; unfold Rdiv; lra).
    now apply (other_part_ok c).
- destruct (squared c l) as [[p' k']|]; [|discriminate]. intros [= <- <-]. cbn [product].
  rewrite (hyp p' k'); auto. lra.
Qed.

(* What is one or zero is its own square. *)
Definition is_bit (t : term) : bool :=
  match t with
  | Same _ _ => true
  | Entry a l => existsb (fun f => match f with
      | Boolean b r => if Pos.eqb a b then Nat.eqb r (length l) else false
      | _ => false end) facts
  | _ => false
  end.
Lemma is_bit_ok t e : is_bit t = true -> value e t * value e t = value e t.
Proof.
destruct t; simpl; try discriminate.
- intros known. apply existsb_exists in known as [f [there is]]. destruct f; try discriminate.
  destruct (Pos.eqb_spec a a0); [|discriminate]. apply Nat.eqb_eq in is. subst.
  apply fact_holds in there. simpl in there.
  destruct (there (map (place e) places0)) as [v|v]; [now rewrite map_length| |]; rewrite v; lra.
- intros _. destruct (Nat.eqb _ _); lra.
Qed.
Fixpoint bits (c : known) (l : list term) : option (list term) :=
  match l with
  | [] => None
  | t :: l =>
    match (if is_bit t then without same c t l else None) with
    | Some k => Some (t :: k)
    | None => match bits c l with Some k => Some (t :: k) | None => None end
    end
  end.
Lemma bits_ok c e : good c e -> forall l k, bits c l = Some k -> product l e = product k e.
Proof.
intros h. induction l as [|t l IH]; [discriminate|]. intros k. cbn [bits].
destruct (is_bit t) eqn:bit; [destruct (without same c t l) eqn:found|].
- intros [= <-]. cbn [product]. rewrite (without_ok same same_ok c e t h _ _ found).
  rewrite <- Rmult_assoc, is_bit_ok; auto.
- destruct (bits c l); [|discriminate]. intros [= <-]. cbn [product]. now rewrite (IH l0).
- destruct (bits c l); [|discriminate]. intros [= <-]. cbn [product]. now rewrite (IH l0).
Qed.

(* What is one or zero is one where it counts: so it is in the other factors. *)
Fixpoint mentions (a : positive) (l : list index) (t : term) : bool :=
  match t with
  | Const _ _ | Count _ | Circle | Same _ _ => false
  | Entry b k => if Pos.eqb a b then if indices_eq l k then true else false else false
  | Add s t | Sub s t | Mul s t | Div s t | Max s t => mentions a l s || mentions a l t
  | Opp t | Inv t | Call _ t => mentions a l t
  | Sum x _ t | Peak x _ t => negb (existsb (in_index x) l) && mentions a l t
  end.
Fixpoint as_one (a : positive) (l : list index) (t : term) : term :=
  match t with
  | Const _ _ | Count _ | Circle | Same _ _ => t
  | Entry b k => if Pos.eqb a b then if indices_eq l k then Const 1 1 else t else t
  | Add s t => Add (as_one a l s) (as_one a l t)
  | Sub s t => Sub (as_one a l s) (as_one a l t)
  | Mul s t => Mul (as_one a l s) (as_one a l t)
  | Div s t => Div (as_one a l s) (as_one a l t)
  | Max s t => Max (as_one a l s) (as_one a l t)
  | Opp t => Opp (as_one a l t)
  | Inv t => Inv (as_one a l t)
  | Call f t => Call f (as_one a l t)
  | Sum x n s => if existsb (in_index x) l then t else Sum x n (as_one a l s)
  | Peak x n s => if existsb (in_index x) l then t else Peak x n (as_one a l s)
  end.
Lemma as_one_ok a l t : forall e, arrays w a (map (place e) l) = 1 ->
  value e (as_one a l t) = value e t.
Proof.
induction t; intros e is; cbn [as_one value]; auto; try (now rewrite ?IHt, ?IHt1, ?IHt2).
- destruct (Pos.eqb_spec a a0); auto. destruct (indices_eq l places0); auto. subst. cbn [value ratio].
  now rewrite is.
- destruct (existsb (in_index x) l) eqn:fixed; auto. cbn [value]. apply sum_ext; intros k _.
  apply IHt. now rewrite places_free.
- destruct (existsb (in_index x) l) eqn:fixed; auto. cbn [value]. apply greatest_ext; intros k _.
  apply IHt. now rewrite places_free.
Qed.
Fixpoint counted (before after : list term) : option (list term) :=
  match after with
  | [] => None
  | t :: after =>
    match
      match t with
      | Entry a l =>
        if existsb (mentions a l) (before ++ after) then
          if is_bit t then Some (t :: map (as_one a l) (before ++ after)) else None
        else None
      | _ => None
      end
    with Some r => Some r | None => counted (before ++ [t]) after end
  end.
Lemma counted_ok e : forall after before l, counted before after = Some l ->
  product (before ++ after) e = product l e.
Proof.
induction after as [|t after hyp]; [discriminate|]. intros before l. cbn [counted].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test eqn:found end.
2:{ intros rest. rewrite <- (hyp _ _ rest). now rewrite <- app_assoc. }
intros [= <-]. destruct t as [| |a k| | | | | | | | | | | |]; try discriminate.
destruct (existsb _ _); [|discriminate]. destruct (is_bit (Entry a k)) eqn:bit; [|discriminate].
injection found as <-. pose proof (is_bit_ok _ e bit) as square. cbn [value] in square.
rewrite product_app. cbn [product value].
assert (forall l, arrays w a (map (place e) k) = 1 -> product (map (as_one a k) l) e = product l e)
  as same'.
{ intros l is. induction l as [|s l IH]; cbn [map product]; auto. now rewrite as_one_ok, IH. }
destruct (Req_dec (arrays w a (map (place e) k)) 0) as [zero|nonzero]; [rewrite zero; lra|].
assert (arrays w a (map (place e) k) = 1) as is by nra.
rewrite same' by auto. rewrite product_app, is. lra.
Qed.

(* Rules for a sum over one index, which stands innermost. *)

Lemma sums_back b f x n : ~ In x (names b) -> forall e,
  sum (length_of n) (fun k => sums b f (upd e x k))
  = sums b (fun e => sum (length_of n) (fun k => f (upd e x k))) e.
Proof.
induction b as [|[y m] b hyp]; simpl; intros out e; auto.
rewrite sum_exchange. apply sum_ext; intros v _. rewrite <- hyp by tauto.
apply sum_ext; intros k _. f_equal. apply upd_swap. intuition.
Qed.

Definition result := option (Q * list term).
Definition right (c : known) (x : positive) (n : size) (l : list term) (r : result) : Prop :=
  match r with
  | None => True
  | Some (q, k) => forall e, good c e ->
    sum (length_of n) (fun v => product l (upd e x v)) = Q2R q * product k e
  end.

Definition unused (x : positive) (n : size) (l : list term) : result :=
  if fixed_in x l then let (q, k) := count n in Some (q, k ++ l) else None.
Lemma unused_ok c x n l : right c x n l (unused x n l).
Proof.
unfold unused. destruct (fixed_in x l) eqn:fixed; simpl; auto.
pose proof (count_ok n) as number. destruct (count n) as [q k]; simpl in *. intros e _.
rewrite product_app, <- Rmult_assoc, number.
rewrite <- sum_const. apply sum_ext; intros. now apply product_fixed.
Qed.

(* The rows of an input that sum to one. *)
Definition row (a : positive) (rank axis : nat) (n : size) : bool :=
  existsb (fun f => match f with
    | SumsToOne b r d m =>
      if Pos.eqb a b then if Nat.eqb r rank then if Nat.eqb d axis then
        if size_eq n m then true else false else false else false else false
    | _ => false end) facts.
Definition unit_row (a : positive) (rank axis : nat) (n : size) : bool :=
  existsb (fun f => match f with
    | SquaresSumToOne b r d m =>
      if Pos.eqb a b then if Nat.eqb r rank then if Nat.eqb d axis then
        if size_eq n m then true else false else false else false else false
    | _ => false end) facts.
Ltac by_its_row known_row :=
  unfold known_row; let known := fresh in let inside := fresh in
  intros known ?; row_fact known inside;
  apply inside; [apply map_length|]; rewrite app_length, map_length; simpl; lia.
Lemma row_ok a k m n : row a (length (k ++ At 1 :: m)) (length k) n = true ->
  forall e, sum (length_of n) (fun v => arrays w a (map (place e) k ++ v :: map (place e) m)) = 1.
Proof. by_its_row row. Qed.
Lemma unit_row_ok a k m n : unit_row a (length (k ++ At 1 :: m)) (length k) n = true ->
  forall e, sum (length_of n) (fun v => arrays w a (map (place e) k ++ v :: map (place e) m)
    * arrays w a (map (place e) k ++ v :: map (place e) m)) = 1.
Proof. by_its_row unit_row. Qed.
Fixpoint take_entry (a : positive) (k : list index) (l : list term) : option (list term) :=
  match l with
  | [] => None
  | t :: l =>
    if match t with
       | Entry b m => if Pos.eqb a b then if indices_eq k m then true else false else false
       | _ => false
       end
    then Some l
    else match take_entry a k l with Some r => Some (t :: r) | None => None end
  end.
Lemma take_entry_ok a k e : forall l r, take_entry a k l = Some r ->
  product l e = value e (Entry a k) * product r e.
Proof.
induction l as [|t l hyp]; [discriminate|]. intros r. cbn [take_entry].
match goal with |- (if ?test then _ else _) = _ -> _ => destruct test eqn:found end.
- intros [= <-]. destruct t; try discriminate. destruct (Pos.eqb_spec a a0); [|discriminate].
  destruct (indices_eq _ _); [|discriminate]. now subst.
- destruct (take_entry a k l); [|discriminate]. intros [= <-]. cbn [product].
  rewrite (hyp _ eq_refl). lra.
Qed.
Definition row_of (x : positive) (n : size) (t : term) (l : list term) : result :=
  match t with
  | Entry a k =>
    match axis_of x k with
    | Some axis =>
      if row a (length k) axis n then if fixed_in x l then Some (1%Q, l) else None
      else if unit_row a (length k) axis n then
        match take_entry a k l with
        | Some r => if fixed_in x r then Some (1%Q, r) else None
        | None => None
        end
      else None
    | None => None
    end
  | _ => None
  end.
Lemma row_of_ok c x n t l : right c x n (t :: l) (row_of x n t l).
Proof.
destruct t; simpl; auto. destruct (axis_of x places0) as [axis|] eqn:found; simpl; auto.
destruct (axis_of_ok _ _ _ found) as [k [m [-> [<- [h1 h2]]]]].
assert (length (k ++ At x :: m) = length (k ++ At 1 :: m)) as -> by (rewrite !app_length; auto).
destruct (row a _ _ n) eqn:known; [|destruct (unit_row a _ _ n) eqn:known'; simpl; auto].
- destruct (fixed_in x l) eqn:fixed; simpl; auto. intros e _.
  rewrite Q2R_1, Rmult_1_l, <- (Rmult_1_l (product l e)), <- (row_ok _ _ _ _ known e).
  rewrite <- sum_scale_r. apply sum_ext; intros v _. rewrite places_at by auto. f_equal.
  now apply product_fixed.
- destruct (take_entry _ _ l) as [r|] eqn:other; simpl; auto.
  destruct (fixed_in x r) eqn:fixed; simpl; auto. intros e _.
  rewrite Q2R_1, Rmult_1_l, <- (Rmult_1_l (product r e)), <- (unit_row_ok _ _ _ _ known' e).
  rewrite <- sum_scale_r. apply sum_ext; intros v _.
  rewrite (take_entry_ok _ _ _ _ _ other). cbn [value]. rewrite places_at by auto.
  rewrite (product_fixed _ _ fixed). ring.
Qed.
Fixpoint rows (x : positive) (n : size) (before after : list term) : result :=
  match after with
  | [] => None
  | t :: after =>
    match row_of x n t (before ++ after) with
    | Some r => Some r
    | None => rows x n (before ++ [t]) after
    end
  end.
Lemma rows_ok c x n : forall after before, right c x n (before ++ after) (rows x n before after).
Proof.
induction after as [|t after hyp]; intros before; simpl; auto.
pose proof (row_of_ok c x n t (before ++ after)) as known.
destruct (row_of _ _ _ _) as [[q k]|].
2:{ specialize (hyp (before ++ [t])). now rewrite <- app_assoc in hyp. }
intros e h. rewrite <- (known e h). apply sum_ext; intros v _. rewrite !product_app.
cbn [product]. rewrite product_app. ring.
Qed.

(* A sum over itself is one. *)
Definition ratio_of (c : known) (x : positive) (n : size) (l : list term) (b : term) : result :=
  if free x b then None else if existsb (free x) l then
  if above c b then
    let part := filter (free x) l in
    match form c b with
    | [M q d k] => if Qeq_bool q 0 then None else
      if mono_eq same c (M 1 [(x, n)] part) (M q d k)
      then Some (Qinv q, filter (fun t => negb (free x t)) l) else None
    | _ => None
    end
  else None else None.
Lemma ratio_of_ok c x n l b e q k : ratio_of c x n l b = Some (q, k) -> good c e ->
  sum (length_of n) (fun v => product l (upd e x v)) * / value e b = Q2R q * product k e.
Proof.
unfold ratio_of. destruct (free x b); [discriminate|]. destruct (existsb _ l); [|discriminate].
destruct (above c b) eqn:pos; [|discriminate].
destruct (form c b) as [|[r d m] [|? ?]] eqn:eq; try discriminate.
destruct (Qeq_bool r 0) eqn:zero; [discriminate|].
destruct (mono_eq _ _ _ _) eqn:found; [|discriminate]. intros [= <- <-] h.
pose proof (form_ok c e b h) as is. rewrite eq in is. cbn [total] in is. unfold worth in is.
cbn [factor bound atoms] in is. rewrite Rplus_0_r in is.
apply (above_ok c e h) in pos. apply (mono_eq_ok same same_ok c e _ _ h) in found.
cbn [bound atoms sums] in found. rewrite <- found in is.
rewrite (sum_ext _ _ (fun v => product (filter (free x) l) (upd e x v)
  * product (filter (fun t => negb (free x t)) l) e)).
2:{ intros v _. rewrite (partition_ok (free x)). f_equal. apply product_fixed.
    unfold fixed_in. apply forallb_forall. intros t inside. now apply filter_In in inside. }
rewrite sum_scale_r, <- is, Q2R_inverse. field. rewrite <- is in pos. split; intros bad;
  apply pos; rewrite bad; lra.
Qed.
Fixpoint ratios (c : known) (x : positive) (n : size) (before after : list term) : result :=
  match after with
  | [] => None
  | t :: after =>
    match match t with Inv b => ratio_of c x n (before ++ after) b | _ => None end with
    | Some r => Some r
    | None => ratios c x n (before ++ [t]) after
    end
  end.
Lemma ratios_ok c x n : forall after before, right c x n (before ++ after) (ratios c x n before after).
Proof.
induction after as [|t after hyp]; intros before; simpl; auto.
match goal with |- right _ _ _ _ (match ?test with _ => _ end) => destruct test as [[q k]|] eqn:found end.
2:{ specialize (hyp (before ++ [t])). now rewrite <- app_assoc in hyp. }
destruct t; try discriminate. simpl. intros e h.
assert (free x t = false) as fixed by (unfold ratio_of in found; now destruct (free x t)).
rewrite <- (ratio_of_ok _ _ _ _ _ _ _ _ found h). rewrite <- sum_scale_r.
apply sum_ext; intros v _. rewrite !product_app. cbn [product value].
rewrite value_free by auto. lra.
Qed.

(* Where an index certainly is one of those below a length. *)
Fixpoint inside (c : known) (n : size) (i : index) : bool :=
  match i with
  | At x => existsb (fun yn => if Pos.eqb x (fst yn) then if size_eq n (snd yn) then true else false
      else false) c
  | Place p j =>
    if existsb (fun f => match f with
      | Permutes q m => if Pos.eqb p q then if size_eq n m then true else false else false
      | _ => false end) facts then inside c n j else false
  | Whole (Fixed O) => some n
  | _ => false
  end.
Lemma inside_ok c e n i : good c e -> inside c n i = true -> (place e i < length_of n)%nat.
Proof.
intros h. induction i as [x|m|p j IH|j IH m|i IH j IH' m]; simpl; try discriminate.
- intros found. apply existsb_exists in found as [[y m] [there is]]. simpl in is.
  destruct (Pos.eqb_spec x y); [|discriminate]. destruct (size_eq n m); [|discriminate].
  subst. now apply h.
- destruct m as [|[|k]| | |]; try discriminate. intros low. apply some_ok in low. simpl. lia.
- destruct (existsb _ facts) eqn:known; [|discriminate]. intros found.
  apply existsb_exists in known as [f [there is]]. destruct f; try discriminate.
  destruct (Pos.eqb_spec p p0); [|discriminate]. destruct (size_eq n n0); [|discriminate].
  subst. apply fact_holds in there. simpl in there. now apply there, IH.
Qed.

Definition solved (x : positive) (i j : index) : option index :=
  match i with
  | At y => if Pos.eqb x y then if in_index x j then None else Some j else None
  | _ => None
  end.
Definition solution (x : positive) (i j : index) : option index :=
  match solved x i j with Some k => Some k | None => solved x j i end.
Lemma solution_ok x i j k : solution x i j = Some k -> in_index x k = false /\
  forall e v, Nat.eqb (place (upd e x v) i) (place (upd e x v) j) = Nat.eqb v (place e k).
Proof.
assert (forall i j, solved x i j = Some k -> in_index x k = false /\
  forall e v, Nat.eqb (place (upd e x v) i) (place (upd e x v) j) = Nat.eqb v (place e k)) as one_way.
{ clear. intros i j. unfold solved. destruct i; try discriminate.
  destruct (Pos.eqb_spec x x0) as [<-|]; [|discriminate].
  destruct (in_index x j) eqn:out; [discriminate|]. intros [= <-]. split; auto.
  intros e v. simpl. now rewrite upd_same, place_free. }
unfold solution. destruct (solved x i j) eqn:found.
- intros [= <-]. now apply one_way.
- intros other. destruct (one_way _ _ other) as [out is]. split; auto. intros e v.
  now rewrite Nat.eqb_sym.
Qed.
Fixpoint put_in (c : known) (x : positive) (n : size) (before after : list term) : result :=
  match after with
  | [] => None
  | t :: after =>
    match
      match t with
      | Same i j =>
        match solution x i j with
        | Some k => if inside c n k then if opens x k (before ++ after)
            then Some (1%Q, map (put x k) (before ++ after)) else None else None
        | None => None
        end
      | _ => None
      end
    with
    | Some r => Some r
    | None => put_in c x n (before ++ [t]) after
    end
  end.
Lemma put_in_ok c x n : forall after before,
  right c x n (before ++ after) (put_in c x n before after).
Proof.
induction after as [|t after hyp]; intros before; simpl; auto.
match goal with |- right _ _ _ _ (match ?test with _ => _ end) =>
  destruct test as [[q k]|] eqn:found end.
2:{ specialize (hyp (before ++ [t])). now rewrite <- app_assoc in hyp. }
destruct t; try discriminate. destruct (solution x i j) as [m|] eqn:is; [|discriminate].
destruct (inside c n m) eqn:below; [|discriminate]. destruct (opens x m _) eqn:free'; [|discriminate].
injection found as <- <-. intros e h. destruct (solution_ok _ _ _ _ is) as [out eq].
rewrite Q2R_1, Rmult_1_l, product_put by auto.
rewrite <- (sum_one (length_of n) (fun v => product (before ++ after) (upd e x v)))
  by (now apply (inside_ok c)).
apply sum_ext; intros v _. rewrite !product_app. cbn [product value]. rewrite eq. ring.
Qed.

(* Two rows, or two columns, of an orthogonal matrix. *)
Definition orthogonal (a : positive) (rows : bool) (n : size) : bool :=
  existsb (fun f => match f with
    | Orthonormal b r m =>
      if Pos.eqb a b then if Bool.eqb r rows then if size_eq n m then true else false else false
      else false
    | _ => false end) facts.
Lemma orthogonal_ok a rows n : orthogonal a rows n = true ->
  forall i j, (i < length_of n)%nat -> (j < length_of n)%nat ->
  sum (length_of n) (fun k => if rows then arrays w a [i; k] * arrays w a [j; k]
    else arrays w a [k; i] * arrays w a [k; j]) = if Nat.eqb i j then 1 else 0.
Proof.
unfold orthogonal. intros known. apply existsb_exists in known as [f [there is]].
destruct f; try discriminate. destruct (Pos.eqb_spec a a0); [|discriminate].
destruct (Bool.eqb rows0 rows) eqn:r; [|discriminate]. apply eqb_prop in r.
destruct (size_eq n n0); [|discriminate]. subst. now apply fact_holds in there.
Qed.
Definition across (x : positive) (k : list index) : option (bool * index) :=
  match k with
  | [i; At y] => if Pos.eqb x y then if in_index x i then None else Some (true, i) else None
  | _ => None
  end.
Definition down (x : positive) (k : list index) : option (bool * index) :=
  match k with
  | [At y; i] => if Pos.eqb x y then if in_index x i then None else Some (false, i) else None
  | _ => None
  end.
Fixpoint partner (rows : bool) (x : positive) (a : positive) (before l : list term)
  : option (index * list term) :=
  match l with
  | [] => None
  | t :: l =>
    match
      match t with
      | Entry b k => if Pos.eqb a b then (if rows then across x k else down x k) else None
      | _ => None
      end
    with
    | Some (_, i) => Some (i, before ++ l)
    | None => partner rows x a (before ++ [t]) l
    end
  end.
Definition laid (rows : bool) (x : positive) (i : index) : list index :=
  if rows then [i; At x] else [At x; i].
Lemma read_ok (rows : bool) x k r i : (if rows then across x k else down x k) = Some (r, i) ->
  k = laid rows x i /\ in_index x i = false.
Proof.
destruct rows; unfold across, down, laid; destruct k as [|u [|v [|z k]]]; try discriminate;
  try (destruct u; discriminate); try (destruct v; discriminate).
- destruct v; try discriminate. destruct (Pos.eqb_spec x x0); [|discriminate].
  destruct (in_index x u) eqn:out; [discriminate|]. intros h. injection h as _ <-. subst. auto.
- destruct u; try discriminate. destruct (Pos.eqb_spec x x0); [|discriminate].
  destruct (in_index x v) eqn:out; [discriminate|]. intros h. injection h as _ <-. subst. auto.
Qed.
Lemma partner_ok rows x a : forall l before i r, partner rows x a before l = Some (i, r) ->
  in_index x i = false /\ forall e,
  product (before ++ l) e = value e (Entry a (laid rows x i)) * product r e.
Proof.
induction l as [|t l hyp]; [discriminate|]. intros before i r. cbn [partner].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test as [[s j]|] eqn:found end.
- intros [= <- <-]. destruct t; try discriminate. destruct (Pos.eqb_spec a a0); [|discriminate].
  subst. destruct (read_ok _ _ _ _ _ found) as [-> out]. split; auto. intros e.
  rewrite !product_app. cbn [product]. ring.
- intros rest. destruct (hyp _ _ _ rest) as [out is]. split; auto. intros e.
  rewrite <- is. now rewrite <- app_assoc.
Qed.
Definition pair_of (c : known) (x : positive) (n : size) (t : term) (l : list term) (rows : bool)
  : result :=
  match t with
  | Entry a k =>
    match (if rows then across x k else down x k) with
    | Some (_, i) =>
      if orthogonal a rows n then
        match partner rows x a [] l with
        | Some (j, r) =>
          if inside c n i then if inside c n j then if fixed_in x r
          then Some (1%Q, Same i j :: r) else None else None else None
        | None => None
        end
      else None
    | None => None
    end
  | _ => None
  end.
Lemma pair_of_ok c x n t l rows : right c x n (t :: l) (pair_of c x n t l rows).
Proof.
destruct t; simpl; auto.
destruct (if rows then _ else _) as [[s i]|] eqn:found; simpl; auto.
destruct (read_ok _ _ _ _ _ found) as [-> out].
destruct (orthogonal a rows n) eqn:known; simpl; auto.
destruct (partner rows x a [] l) as [[j r]|] eqn:other; simpl; auto.
destruct (partner_ok _ _ _ _ _ _ _ other) as [out' is].
destruct (inside c n i) eqn:hi; simpl; auto. destruct (inside c n j) eqn:hj; simpl; auto.
destruct (fixed_in x r) eqn:fixed; simpl; auto. intros e h.
rewrite Q2R_1, Rmult_1_l.
rewrite <- (orthogonal_ok a rows n known (place e i) (place e j))
  by (now apply (inside_ok c)).
rewrite <- sum_scale_r. apply sum_ext; intros v _. rewrite <- (app_nil_l l), is.
cbn [value]. rewrite (product_fixed _ _ fixed). destruct rows; simpl;
  rewrite upd_same, !place_free by auto; ring.
Qed.
Fixpoint pairs (c : known) (x : positive) (n : size) (before after : list term) : result :=
  match after with
  | [] => None
  | t :: after =>
    match
      match pair_of c x n t (before ++ after) true with
      | Some r => Some r
      | None => pair_of c x n t (before ++ after) false
      end
    with
    | Some r => Some r
    | None => pairs c x n (before ++ [t]) after
    end
  end.
Lemma pairs_ok c x n : forall after before, right c x n (before ++ after) (pairs c x n before after).
Proof.
induction after as [|t after hyp]; intros before; simpl; auto.
pose proof (pair_of_ok c x n t (before ++ after) true) as one_way.
pose proof (pair_of_ok c x n t (before ++ after) false) as other_way.
assert (forall r, right c x n (t :: before ++ after) r -> right c x n (before ++ t :: after) r)
  as moved.
{ intros [[q k]|]; simpl; auto. intros known e h. rewrite <- (known e h).
  apply sum_ext; intros v _. rewrite !product_app. cbn [product]. rewrite ?product_app. ring. }
destruct (pair_of _ _ _ _ _ true) as [r|]; [now apply moved|].
destruct (pair_of _ _ _ _ _ false) as [r|]; [now apply moved|].
specialize (hyp (before ++ [t])). now rewrite <- app_assoc in hyp.
Qed.

Definition inner (c : known) (x : positive) (n : size) (l : list term) : result :=
  match unused x n l with
  | Some r => Some r
  | None =>
    match rows x n [] l with
    | Some r => Some r
    | None =>
      match put_in c x n [] l with
      | Some r => Some r
      | None =>
        match pairs c x n [] l with Some r => Some r | None => ratios c x n [] l end
      end
    end
  end.
Lemma inner_ok c x n l : right c x n l (inner c x n l).
Proof.
unfold inner. pose proof (unused_ok c x n l) as h. destruct (unused x n l); auto.
pose proof (rows_ok c x n l []) as h'. simpl in h'. destruct (rows x n [] l); auto.
pose proof (put_in_ok c x n l []) as h2. simpl in h2. destruct (put_in c x n [] l); auto.
pose proof (pairs_ok c x n l []) as h3. simpl in h3. destruct (pairs c x n [] l); auto.
apply (ratios_ok c x n l []).
Qed.

Fixpoint within (c : known) (q : Q) (before after : list binder) (l : list term) : option mono :=
  match after with
  | [] => None
  | (x, n) :: after =>
    match
      (if has x (names (before ++ after)) then None
       else inner (pushes (before ++ after) c) x n l)
    with
    | Some (r, k) => Some (M (qmul q r) (before ++ after) k)
    | None => within c q (before ++ [(x, n)]) after l
    end
  end.
Lemma within_ok c e q l : good c e -> forall after before m, within c q before after l = Some m ->
  Q2R q * sums (before ++ after) (product l) e = worth m e.
Proof.
intros h. induction after as [|[x n] after hyp]; [discriminate|]. intros before m. cbn [within].
destruct (has x (names (before ++ after))) eqn:out.
{ intros rest. rewrite <- (hyp _ _ rest). now rewrite <- app_assoc. }
pose proof (inner_ok (pushes (before ++ after) c) x n l) as known.
destruct (inner _ x n l) as [[r k]|].
2:{ intros rest. rewrite <- (hyp _ _ rest). now rewrite <- app_assoc. }
intros [= <-]. unfold worth. cbn [factor bound atoms]. rewrite qmul_ok, Rmult_assoc. f_equal.
apply has_not in out. rewrite sums_front, sums_back; auto.
- rewrite (sums_good _ _ (fun e => product k e * Q2R r) c e); auto.
  + rewrite sums_scale; [lra|]. now intros.
  + intros e' h'. rewrite (known e' h'). lra.
- unfold names in *. rewrite map_app in out. intros bad. apply out, in_or_app. now left.
Qed.

(* An index that is met inside of one permutation alone is renamed. *)

Fixpoint map_of_index (x : positive) (i : index) : option positive :=
  match i with
  | Place p (At y) => if Pos.eqb x y then Some p else None
  | Place _ j | Up j _ => map_of_index x j
  | Pair i j _ => match map_of_index x i with Some p => Some p | None => map_of_index x j end
  | _ => None
  end.
Fixpoint first_of {A B} (f : A -> option B) (l : list A) : option B :=
  match l with
  | [] => None
  | v :: l => match f v with Some r => Some r | None => first_of f l end
  end.
Fixpoint map_of (x : positive) (t : term) : option positive :=
  match t with
  | Count i => map_of_index x i
  | Entry _ l => first_of (map_of_index x) l
  | Add s t | Sub s t | Mul s t | Div s t | Max s t =>
    match map_of x s with Some p => Some p | None => map_of x t end
  | Opp t | Inv t | Call _ t | Sum _ _ t | Peak _ _ t => map_of x t
  | Same i j => match map_of_index x i with Some p => Some p | None => map_of_index x j end
  | _ => None
  end.

Fixpoint bared_index (p x : positive) (i : index) : option index :=
  match i with
  | At y => if Pos.eqb x y then None else Some i
  | Whole _ => Some i
  | Place q j =>
    if index_eq j (At x) then if Pos.eqb p q then Some (At x) else None
    else match bared_index p x j with Some k => Some (Place q k) | None => None end
  | Up j n => match bared_index p x j with Some k => Some (Up k n) | None => None end
  | Pair i j n =>
    match bared_index p x i, bared_index p x j with
    | Some i, Some j => Some (Pair i j n)
    | _, _ => None
    end
  end.
Fixpoint bared_indices (p x : positive) (l : list index) : option (list index) :=
  match l with
  | [] => Some []
  | i :: l =>
    match bared_index p x i, bared_indices p x l with
    | Some j, Some k => Some (j :: k)
    | _, _ => None
    end
  end.
Definition both (f : term -> term -> term) (s t : option term) : option term :=
  match s, t with Some s, Some t => Some (f s t) | _, _ => None end.
Fixpoint bared (p x : positive) (t : term) : option term :=
  match t with
  | Const _ _ | Circle => Some t
  | Count i => match bared_index p x i with Some j => Some (Count j) | None => None end
  | Entry a l => match bared_indices p x l with Some k => Some (Entry a k) | None => None end
  | Add s t => both Add (bared p x s) (bared p x t)
  | Sub s t => both Sub (bared p x s) (bared p x t)
  | Mul s t => both Mul (bared p x s) (bared p x t)
  | Div s t => both Div (bared p x s) (bared p x t)
  | Max s t => both Max (bared p x s) (bared p x t)
  | Opp t => option_map Opp (bared p x t)
  | Inv t => option_map Inv (bared p x t)
  | Call f t => option_map (Call f) (bared p x t)
  | Sum y n t => if Pos.eqb x y then None else option_map (Sum y n) (bared p x t)
  | Peak y n t => if Pos.eqb x y then None else option_map (Peak y n) (bared p x t)
  | Same i j =>
    match bared_index p x i, bared_index p x j with
    | Some i, Some j => Some (Same i j)
    | _, _ => None
    end
  end.
Fixpoint bared_all (p x : positive) (l : list term) : option (list term) :=
  match l with
  | [] => Some []
  | t :: l =>
    match bared p x t, bared_all p x l with Some s, Some k => Some (s :: k) | _, _ => None end
  end.

Lemma bared_index_ok p x v i : forall j e, bared_index p x i = Some j ->
  place (upd e x v) i = place (upd e x (maps w p v)) j.
Proof.
induction i as [y|n|q k IH|k IH n|i1 IH1 i2 IH2 n]; intros j e; cbn [bared_index].
- destruct (Pos.eqb_spec x y); [discriminate|]. intros [= <-]. simpl. now rewrite !upd_other.
- intros [= <-]. reflexivity.
- destruct (index_eq k (At x)) as [->|_].
  + destruct (Pos.eqb_spec p q); [|discriminate]. intros [= <-]. simpl. now rewrite !upd_same, e0.
  + destruct (bared_index p x k); [|discriminate]. intros [= <-]. simpl. now rewrite (IH i).
- destruct (bared_index p x k); [|discriminate]. intros [= <-]. simpl. now rewrite (IH i).
- destruct (bared_index p x i1) as [j1|]; [|discriminate].
  destruct (bared_index p x i2) as [j2|]; [|discriminate].
  intros [= <-]. simpl. now rewrite (IH1 j1), (IH2 j2).
Qed.
Lemma bared_indices_ok p x v l : forall k e, bared_indices p x l = Some k ->
  map (place (upd e x v)) l = map (place (upd e x (maps w p v))) k.
Proof.
induction l as [|i l IH]; intros k e; cbn [bared_indices]; [intros [= <-]; auto|].
destruct (bared_index p x i) eqn:h; [|discriminate].
destruct (bared_indices p x l) eqn:h'; [|discriminate]. intros [= <-]. simpl.
now rewrite (bared_index_ok _ _ _ _ _ _ h), (IH l0).
Qed.
Lemma bared_ok p x v t : forall s e, bared p x t = Some s ->
  value (upd e x v) t = value (upd e x (maps w p v)) s.
Proof.
induction t; intros u e; cbn [bared]; try (intros [= <-]; reflexivity);
  try (unfold both, option_map;
    repeat match goal with
    | |- context [match bared ?p ?x ?t with _ => _ end] => destruct (bared p x t) eqn:?; [|discriminate]
    end; intros [= <-]; simpl; repeat match goal with
    | IH : forall s e, Some ?t = Some s -> _ |- _ => rewrite (IH t e eq_refl); clear IH
    end; reflexivity).
- destruct (bared_index p x i) eqn:h; [|discriminate]. intros [= <-]. simpl.
  now rewrite (bared_index_ok _ _ _ _ _ _ h).
- destruct (bared_indices p x places0) eqn:h; [|discriminate]. intros [= <-]. simpl.
  now rewrite (bared_indices_ok _ _ _ _ _ _ h).
- destruct (Pos.eqb_spec x x0) as [|ne]; [discriminate|].
  destruct (bared p x t) eqn:h; [|discriminate]. intros [= <-]. simpl. apply sum_ext; intros k _.
  rewrite !(upd_swap _ x x0) by auto. now apply IHt.
- destruct (bared_index p x i) eqn:h; [|discriminate].
  destruct (bared_index p x j) eqn:h'; [|discriminate]. intros [= <-]. simpl.
  now rewrite (bared_index_ok _ _ _ _ _ _ h), (bared_index_ok _ _ _ _ _ _ h').
- destruct (Pos.eqb_spec x x0) as [|ne]; [discriminate|].
  destruct (bared p x t) eqn:h; [|discriminate]. intros [= <-]. simpl.
  apply greatest_ext; intros k _. rewrite !(upd_swap _ x x0) by auto. now apply IHt.
Qed.
Lemma bared_all_ok p x v e l : forall k, bared_all p x l = Some k ->
  product l (upd e x v) = product k (upd e x (maps w p v)).
Proof.
induction l as [|t l IH]; intros k; cbn [bared_all]; [intros [= <-]; auto|].
destruct (bared p x t) eqn:h; [|discriminate]. destruct (bared_all p x l) eqn:h'; [|discriminate].
intros [= <-]. simpl. now rewrite (bared_ok _ _ _ _ _ _ h), (IH l0).
Qed.

Definition permuting (p : positive) (n : size) : bool :=
  existsb (fun f => match f with
    | Permutes q m => if Pos.eqb p q then if size_eq n m then true else false else false
    | _ => false end) facts.
Definition renamed (x : positive) (n : size) (l : list term) : option (list term) :=
  match first_of (map_of x) l with
  | Some p => if permuting p n then bared_all p x l else None
  | None => None
  end.
Lemma renamed_ok x n l k e : renamed x n l = Some k ->
  sum (length_of n) (fun v => product l (upd e x v))
  = sum (length_of n) (fun v => product k (upd e x v)).
Proof.
unfold renamed. destruct (first_of (map_of x) l) as [p|]; [|discriminate].
destruct (permuting p n) eqn:known; [|discriminate]. intros found.
unfold permuting in known. apply existsb_exists in known as [f [there is]].
destruct f; try discriminate. destruct (Pos.eqb_spec p p0); [|discriminate].
destruct (size_eq n n0); [|discriminate]. subst. apply fact_holds in there as [below injective].
rewrite <- (sum_permuted _ (maps w p0) (fun v => product k (upd e x v))); auto.
apply sum_ext; intros v _. now apply bared_all_ok.
Qed.
Fixpoint renaming (before after : list binder) (l : list term) : option (list term) :=
  match after with
  | [] => None
  | (x, n) :: after =>
    match
      (if has x (names (before ++ after)) then None else renamed x n l)
    with
    | Some k => Some k
    | None => renaming (before ++ [(x, n)]) after l
    end
  end.
Lemma renaming_ok e l k : forall after before, renaming before after l = Some k ->
  sums (before ++ after) (product l) e = sums (before ++ after) (product k) e.
Proof.
induction after as [|[x n] after hyp]; [discriminate|]. intros before. cbn [renaming].
destruct (has x (names (before ++ after))) eqn:out.
{ intros rest. specialize (hyp _ rest). now rewrite <- app_assoc in hyp. }
destruct (renamed x n l) eqn:found.
2:{ intros rest. specialize (hyp _ rest). now rewrite <- app_assoc in hyp. }
intros [= <-]. apply has_not in out. rewrite !sums_front, !sums_back; auto.
- apply sums_ext. intros e'. now apply renamed_ok.
- unfold names in *. rewrite map_app in out. intros bad. apply out, in_or_app. now left.
- unfold names in *. rewrite map_app in out. intros bad. apply out, in_or_app. now left.
Qed.

(* A normal form beside a product, both under sums. *)
Fixpoint beside (q : Q) (b : list binder) (p : poly) (l : list term) : option poly :=
  match p with
  | [] => Some []
  | m :: p =>
    if apart (bound m) l then
      match beside q b p l with
      | Some r => Some (M (qmul q (factor m)) (b ++ bound m) (atoms m ++ l) :: r)
      | None => None
      end
    else None
  end.
Lemma beside_ok q b p l e : forall r, beside q b p l = Some r ->
  total r e = Q2R q * sums b (fun e => total p e * product l e) e.
Proof.
induction p as [|m p IH]; cbn [beside]; intros r.
- intros [= <-]. simpl. rewrite (sums_ext b _ (fun _ => 0 * 1)) by (intros; simpl; lra).
  rewrite sums_scale by (intros ? ? ? ?; reflexivity).
  rewrite (sums_ext b (fun _ => 0) (fun _ => 0 * 0)) by (intros; lra).
  rewrite sums_scale by (intros ? ? ? ?; reflexivity). lra.
- destruct (apart (bound m) l) eqn:out; [|discriminate].
  destruct (beside q b p l) eqn:rest; [|discriminate]. intros [= <-]. cbn [total].
  rewrite (IH _ eq_refl). unfold worth at 1. cbn [factor bound atoms]. rewrite qmul_ok, sums_app.
  rewrite (sums_ext b (fun e => total (m :: p) e * product l e)
    (fun e => worth m e * product l e + total p e * product l e)) by (intros; simpl; lra).
  assert (forall f g e, sums b (fun e => f e + g e) e = sums b f e + sums b g e) as add.
  { clear. induction b as [|[x n] b IH]; intros f g e; simpl; auto.
    rewrite <- sum_add. apply sum_ext; auto. }
  rewrite add.
  assert (forall g c e, sums b (fun e => c * g e) e = c * sums b g e) as scaled.
  { clear. induction b as [|[x n] b IH]; intros g c e; simpl; auto.
    rewrite <- sum_scale. apply sum_ext; auto. }
  rewrite (sums_ext b (fun e => worth m e * product l e)
    (fun e => Q2R (factor m) * sums (bound m) (product (atoms m ++ l)) e)).
  + rewrite scaled. lra.
  + intros e'. unfold worth. rewrite Rmult_assoc. f_equal.
    rewrite (sums_ext (bound m) (product (atoms m ++ l))
      (fun e => product (atoms m) e * product l e)) by (intros; apply product_app).
    symmetry. apply sums_scale. now apply apart_still.
Qed.

(* Where two indices are the same, one stands for both. *)
Fixpoint aligned (before after : list term) : option (list term) :=
  match after with
  | [] => None
  | t :: after =>
    match
      match t with
      | Same (At x) (At y) =>
        if Pos.eqb x y then None else
        let (u, v) := if Pos.ltb x y then (y, x) else (x, y) in
        if existsb (free u) (before ++ after) then
          if opens u (At v) (before ++ after)
          then Some (t :: map (put u (At v)) (before ++ after)) else None
        else None
      | _ => None
      end
    with
    | Some r => Some r
    | None => aligned (before ++ [t]) after
    end
  end.
Lemma upd_here e x v : e x = v -> upd e x v = e.
Proof.
intros is. apply functional_extensionality; intros y. unfold upd.
destruct (Pos.eqb_spec x y); congruence.
Qed.
Lemma aligned_ok e : forall after before l, aligned before after = Some l ->
  product (before ++ after) e = product l e.
Proof.
induction after as [|t after hyp]; [discriminate|]. intros before l. cbn [aligned].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test eqn:found end.
2:{ intros rest. rewrite <- (hyp _ _ rest). now rewrite <- app_assoc. }
intros [= <-]. destruct t; try discriminate. destruct i as [x| | | |]; try discriminate.
destruct j as [y| | | |]; try discriminate. destruct (Pos.eqb_spec x y); [discriminate|].
assert (exists u v, (if Pos.ltb x y then (y, x) else (x, y)) = (u, v)
  /\ Nat.eqb (e x) (e y) = Nat.eqb (e u) (e v)) as [u [v [is same']]].
{ destruct (Pos.ltb x y); [exists y, x|exists x, y]; split; auto. apply Nat.eqb_sym. }
rewrite is in found. destruct (existsb (free u) _); [|discriminate].
destruct (opens u (At v) (before ++ after)) eqn:may; [|discriminate]. injection found as <-.
rewrite product_app. cbn [product]. rewrite product_put by auto. cbn [value place].
rewrite same'. destruct (Nat.eqb_spec (e u) (e v)) as [eq|_]; [|lra].
rewrite upd_here by auto. rewrite product_app. lra.
Qed.

Definition rewrite_once (c : known) (m : mono) : option poly :=
  let d := pushes (bound m) c in
  match cancelled d [] (atoms m) with
  | Some l => Some [M (factor m) (bound m) l]
  | None =>
    match (match joined d (atoms m) with Some l => Some l | None =>
      match bits d (atoms m) with Some l => Some l | None =>
        match counted [] (atoms m) with Some l => Some l | None => aligned [] (atoms m) end
      end end) with
    | Some l => Some [M (factor m) (bound m) l]
    | None =>
      match within c (factor m) [] (bound m) (atoms m) with
      | Some m => Some [m]
      | None =>
        match renaming [] (bound m) (atoms m) with
        | Some l => Some [M (factor m) (bound m) l]
        | None =>
        match squared d (atoms m) with
        | Some (p, l) => beside (factor m) (bound m) p l
        | None => None
        end
        end
      end
    end
  end.
Lemma rewrite_once_ok c e m p : good c e -> rewrite_once c m = Some p -> worth m e = total p e.
Proof.
intros h. unfold rewrite_once.
assert (forall f l, (forall e, good (pushes (bound m) c) e -> product (atoms m) e = product l e) ->
  f = factor m -> worth m e = total [M f (bound m) l] e) as replaced.
{ intros f l same' ->. unfold worth. cbn [total]. unfold worth. cbn [factor bound atoms].
  rewrite Rplus_0_r. f_equal. now apply (sums_good _ _ _ c). }
destruct (cancelled _ [] (atoms m)) eqn:e1.
{ intros [= <-]. apply replaced; auto. intros e' h'.
  now apply (cancelled_ok _ _ h' (atoms m) []) in e1. }
destruct (match joined _ (atoms m) with Some l => Some l | None => _ end) eqn:e2.
{ intros [= <-]. apply replaced; auto. intros e' h'.
  destruct (joined (pushes (bound m) c) (atoms m)) eqn:e6.
  - injection e2 as <-. now apply (joined_ok _ _ h') in e6.
  - destruct (bits (pushes (bound m) c) (atoms m)) eqn:e7.
    + injection e2 as <-. now apply (bits_ok _ _ h') in e7.
    + destruct (counted [] (atoms m)) eqn:e8.
      * injection e2 as <-. now apply (counted_ok e') in e8.
      * now apply (aligned_ok e') in e2. }
destruct (within c _ [] _ _) eqn:e3.
{ intros [= <-]. cbn [total]. apply (within_ok c e _ _ h) in e3. unfold worth in *. simpl in *. lra. }
destruct (renaming [] (bound m) (atoms m)) eqn:e5.
{ intros [= <-]. apply (renaming_ok e) in e5. simpl in e5. unfold worth. cbn [total].
  unfold worth. cbn [factor bound atoms]. rewrite e5. lra. }
destruct (squared _ (atoms m)) as [[r k]|] eqn:e4; [|discriminate]. intros found.
rewrite (beside_ok _ _ _ _ e _ found). unfold worth. f_equal.
apply (sums_good _ _ _ c); auto. intros e' h'. now apply (squared_ok _ _ h') in e4.
Qed.

Fixpoint simplify (fuel : nat) (c : known) (m : mono) : poly :=
  match fuel with
  | O => [m]
  | S fuel =>
    match rewrite_once c m with Some p => flat_map (simplify fuel c) p | None => [m] end
  end.
Lemma simplify_ok fuel c e : good c e -> forall m, total (simplify fuel c m) e = worth m e.
Proof.
intros h. induction fuel as [|fuel hyp]; intros m; cbn [simplify]; [simpl; lra|].
destruct (rewrite_once c m) eqn:found; [|simpl; lra]. rewrite (rewrite_once_ok _ _ _ _ h found).
clear found. induction p as [|n p IH]; simpl; auto. now rewrite total_app, hyp, IH.
Qed.
Definition simpler (c : known) (p : poly) : poly := flat_map (simplify 40 c) p.
Lemma simpler_ok c e p : good c e -> total (simpler c p) e = total p e.
Proof.
intros h. unfold simpler. induction p as [|m p hyp]; auto. cbn [flat_map total].
now rewrite total_app, simplify_ok, hyp.
Qed.

(* Functions: what is above zero and shared by all parts comes out. *)

Definition root_of_positive (p : positive) : option positive :=
  let r := Pos.sqrt p in if Pos.eqb (r * r) p then Some r else None.
Definition root_of (t : term) : term :=
  match t with
  | Inv s => Inv (Call Sqrt s)
  | Call Exp (Mul (Const p q) s) => Call Exp (Mul (rational (Qred (p # (2 * q)))) s)
  | _ => Call Sqrt t
  end.
Lemma root_of_ok t e : value e (root_of t) = sqrt (value e t).
Proof.
destruct t as [| | | | | | | | | |f t| | | |]; auto; [simpl; now rewrite sqrt_inv|].
destruct f; auto. destruct t; auto. destruct t1; auto. unfold root_of. cbn [value apply1].
rewrite rational_ok, (Qeq_eqR _ _ (Qred_correct _)), ratio_Q.
replace (Q2R (p # q) * value e t2)
  with (Q2R (p # (2 * q)) * value e t2 + Q2R (p # (2 * q)) * value e t2).
- rewrite exp_plus. symmetry. apply sqrt_square. apply Rlt_le, exp_pos.
- unfold Q2R; cbn [Qnum Qden]. rewrite Pos2Z.inj_mul, mult_IZR.
  assert (IZR (Zpos q) <> 0) by (apply not_0_IZR; discriminate). field. auto.
Qed.
Lemma roots_ok c e l : good c e -> Forall (fun t => high c t = true) l ->
  product (map root_of l) e = sqrt (product l e).
Proof.
intros h. induction 1; simpl; [now rewrite sqrt_1|].
rewrite root_of_ok, IHForall, sqrt_mult_alt; auto. apply Rlt_le. now apply (high_ok c).
Qed.
Definition one (p : poly) : bool :=
  match p with [M q [] []] => Qeq_bool q 1 | _ => false end.
Lemma one_ok p e : one p = true -> total p e = 1.
Proof.
destruct p as [|[q [|] [|]] [|]]; simpl; try discriminate. intros h.
apply Qeq_bool_iff, Qeq_eqR in h. unfold worth. cbn [factor bound atoms sums product].
rewrite h, Q2R_1. lra.
Qed.
Definition root (c : known) (t : term) (p : poly) : poly :=
  let l := shared c p in
  let rest := over_shared t l in
  if one (form c rest) then [M 1 [] (map root_of l)]
  else [M 1 [] (map root_of l ++ [Call Sqrt rest])].
Lemma root_ok c t p e : good c e -> total (root c t p) e = sqrt (value e t).
Proof.
intros h. unfold root. set (l := shared c p). pose proof (shared_high c p) as all. fold l in all.
rewrite <- (over_shared_ok c e t l h all). rewrite sqrt_mult_alt
  by (apply Rlt_le; now apply (product_high c)).
destruct (one _) eqn:is; cbn [total]; unfold worth; cbn [factor bound atoms sums];
  rewrite Q2R_1, ?product_app, (roots_ok c e l h all).
- apply (one_ok _ e) in is. rewrite form_ok in is by auto. rewrite is, sqrt_1. lra.
- cbn [product value apply1]. ring.
Qed.

(* A maximum is a positive part, of what has its sign chosen so that the factors sum to more. *)
Definition nothing : term := Const 0 1.
Definition weight (p : poly) : Q := fold_right (fun m q => Qplus (factor m) q) 0%Q p.
Definition part (c : known) (t : term) (l : list term) : poly :=
  [M 1 [] (l ++ [Max (over_shared t l) nothing])].
Lemma part_ok c t l e : good c e -> Forall (fun t => high c t = true) l ->
  total (part c t l) e = Rmax (value e t) 0.
Proof.
intros h all. unfold part. rewrite <- (over_shared_ok c e t l h all).
apply (product_high c e l h) in all.
transitivity (product l e * Rmax (value e (over_shared t l)) 0).
- cbn [total]. unfold worth. cbn [factor bound atoms sums]. rewrite Q2R_1, product_app.
  cbn [product value nothing ratio]. ring.
- rewrite <- RmaxRmult by lra. now rewrite Rmult_0_r.
Qed.
Definition larger (c : known) (s t : term) (p q : poly) : poly :=
  let r := collect same c (p ++ scale (-1) q) in
  let l := shared c r in
  match r with
  | [] => q
  | _ =>
    if match q with [] => low c s | _ => false end then p
    else if Qle_bool 0 (weight r) then q ++ part c (Sub s t) l else p ++ part c (Sub t s) l
  end.
Lemma Rmax_part u v : Rmax u v = v + Rmax (u - v) 0.
Proof. unfold Rmax. destruct (Rle_dec u v), (Rle_dec (u - v) 0); lra. Qed.
Lemma larger_ok c s t p q e : good c e -> total p e = value e s -> total q e = value e t ->
  total (larger c s t p q) e = Rmax (value e s) (value e t).
Proof.
intros h is is'. unfold larger.
assert (total (collect same c (p ++ scale (-1) q)) e = value e s - value e t) as gap.
{ rewrite (collect_ok same same_ok), total_app, scale_ok by auto. rewrite is, is'.
  unfold Q2R; simpl. lra. }
destruct (collect _ _ _) as [|m r] eqn:found.
- simpl in gap. rewrite is'. rewrite Rmax_part. replace (value e s - value e t) with 0 by lra.
  rewrite Rmax_left; lra.
- destruct (match q with [] => _ | _ => _ end) eqn:pos.
  + destruct q; [|discriminate]. apply (low_ok c e s h) in pos. simpl in is'. rewrite <- is'.
    rewrite Rmax_left; auto.
  + pose proof (shared_high c (m :: r)) as all. destruct (Qle_bool _ _).
    * rewrite total_app, part_ok, is' by auto. simpl. now rewrite <- Rmax_part.
    * rewrite total_app, part_ok, is by auto. simpl. now rewrite <- Rmax_part, Rmax_comm.
Qed.

Definition size_of (c : known) (t : term) (p : poly) : poly :=
  if low c t then p else scale 2 (larger c t nothing p []) ++ scale (-1) p.
Lemma size_of_ok c t p e : good c e -> total p e = value e t ->
  total (size_of c t p) e = Rabs (value e t).
Proof.
intros h is. unfold size_of. destruct (low c t) eqn:pos.
- apply (low_ok c e t h) in pos. rewrite is. symmetry. apply Rabs_pos_eq. lra.
- rewrite total_app, !scale_ok, is, (larger_ok c t nothing p [] e h is) by (simpl; auto).
  simpl. unfold ratio, Q2R, Rabs, Rmax; simpl.
  destruct (Rle_dec _ _), (Rcase_abs _); lra.
Qed.

(* The hyperbolic tangent, with exponentials. *)
Definition tangent (t : term) (p : poly) : poly :=
  let d := Add (Call Exp (Mul (Const 2 1) t)) (Const 1 1) in
  [M 1 [] (map power_of (scale 2 p) ++ [Inv d]); M (-1) [] [Inv d]].
Lemma tanh_exp x : tanh x = (exp (2 * x) - 1) * / (exp (2 * x) + 1).
Proof.
unfold tanh, sinh, cosh. rewrite exp_Ropp. replace (2 * x) with (x + x) by lra.
rewrite exp_plus. assert (0 < exp x) by apply exp_pos. field. nra.
Qed.
Lemma tangent_ok t p e : total p e = value e t -> total (tangent t p) e = tanh (value e t).
Proof.
intros is. rewrite tanh_exp. unfold tangent. cbn [total]. unfold worth.
cbn [factor bound atoms sums]. rewrite product_app. cbn [product value apply1].
assert (product (map power_of (scale 2 p)) e = exp (2 * value e t)) as top.
{ pose proof (powers_ok (scale 2 p) e) as h. unfold powers in h. cbn [total] in h.
  unfold worth in h. cbn [factor bound atoms sums] in h. rewrite Q2R_1, scale_ok, is in h.
  replace (Q2R 2) with 2 in h by (unfold Q2R; simpl; lra). lra. }
rewrite top. unfold ratio, Q2R; simpl. lra.
Qed.

Lemma tanh_neg x : tanh (- x) = - tanh x.
Proof.
unfold tanh, sinh, cosh. rewrite Ropp_involutive. field.
pose proof (exp_pos x). pose proof (exp_pos (- x)). repeat split; lra.
Qed.
(* It changes its sign with its argument. *)
Definition tangents (t : term) (p : poly) : poly :=
  match p with
  | m :: _ => if backward m then scale (-1) (tangent (Opp t) (scale (-1) p)) else tangent t p
  | [] => tangent t p
  end.
Lemma tangents_ok t p e : total p e = value e t -> total (tangents t p) e = tanh (value e t).
Proof.
intros is. unfold tangents. destruct p as [|m p]; [now apply tangent_ok|].
destruct (backward m); [|now apply tangent_ok].
rewrite scale_ok, (tangent_ok (Opp t)).
- cbn [value]. rewrite tanh_neg. replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra). lra.
- rewrite scale_ok, is. cbn [value]. replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra). lra.
Qed.

Definition logarithm_of (c : known) (t : term) : poly :=
  match t with
  | Inv s => [M (-1) [] [Call Ln s]]
  | Call Exp s => form c s
  | _ => single (Call Ln t)
  end.
Lemma logarithm_of_ok c t e : good c e -> high c t = true ->
  total (logarithm_of c t) e = ln (value e t).
Proof.
intros h pos. apply (high_ok c e t h) in pos.
destruct t; try apply single_ok.
- unfold logarithm_of. cbn [total]. unfold worth. cbn [factor bound atoms sums product value apply1].
  simpl in pos. rewrite ln_Rinv.
  + unfold Q2R; simpl. lra.
  + rewrite <- (Rinv_inv (value e t)). now apply Rinv_0_lt_compat.
- destruct f; try apply single_ok. unfold logarithm_of. rewrite form_ok by auto. simpl.
  now rewrite ln_exp.
Qed.
Definition logarithm (c : known) (t : term) (p : poly) : poly :=
  if high c t then
    let l := shared c p in
    let rest := over_shared t l in
    flat_map (logarithm_of c) l ++ (if one (form c rest) then [] else single (Call Ln rest))
  else single (Call Ln t).
Lemma logarithm_ok c t p e : good c e -> total (logarithm c t p) e = ln (value e t).
Proof.
intros h. unfold logarithm. destruct (high c t) eqn:pos; [|apply single_ok].
apply (high_ok c e t h) in pos.
set (l := shared c p). pose proof (shared_high c p) as all. fold l in all.
pose proof (over_shared_ok c e t l h all) as is.
pose proof (product_high c e l h all) as above0.
assert (0 < value e (over_shared t l)) as rest.
{ apply Rmult_lt_reg_l with (product l e); auto. rewrite is. lra. }
rewrite <- is, ln_mult by auto. rewrite total_app. f_equal.
- clear - all h form_ok facts_hold same_ok. induction all as [|k l pos all IH]; simpl; [now rewrite ln_1|].
  rewrite total_app, logarithm_of_ok, IH by auto. rewrite ln_mult; auto.
  + now apply (high_ok c).
  + now apply (product_high c).
- destruct (one _) eqn:unit; [|apply single_ok]. apply (one_ok _ e) in unit.
  rewrite form_ok in unit by auto. now rewrite unit, ln_1.
Qed.

(* The normal form of a term. *)

Definition times_or (c : known) (t : term) (p q : poly) : poly :=
  match multiply p q with Some r => simpler c r | None => single t end.

(* Where a factor is nothing, the other one is not multiplied out. *)
Definition is_zero (t : term) : bool := match t with Const Z0 _ => true | _ => false end.
Lemma is_zero_ok t e : is_zero t = true -> value e t = 0.
Proof.
destruct t; try discriminate. destruct p; try discriminate. intros _. cbn [value].
unfold ratio. destruct q; unfold Rdiv; lra.
Qed.

Fixpoint norm (c : known) (t : term) : poly :=
  match t with
  | Const p q => if Z.eqb p 0 then [] else [M (Qred (p # q)) [] []]
  | Count (Whole n) => let (q, l) := count n in [M q [] l]
  | Count (Up i n) => let (q, l) := count n in [M q [] l; M 1 [] [Count i]]
  | Count _ | Entry _ _ => single t
  | Add s t => norm c s ++ norm c t
  | Sub s t => norm c s ++ scale (-1) (norm c t)
  | Opp t => scale (-1) (norm c t)
  | Mul s u =>
    if is_zero s then []
    else match norm c u with [] => [] | q => times_or c t (norm c s) q end
  | Div s u => times_or c t (norm c s) (invert c u (collect same c (norm c u)))
  | Inv t => invert c t (collect same c (norm c t))
  | Sum x n t => simpler c (over x n (norm (push (x, n) c) t))
  | Call Exp t => simpler c (powers (collect same c (norm c t)))
  | Call Sqrt s =>
    match s with
    | Mul u v =>
      if same c u v then size_of c u (form c u)
      else simpler c (root c s (collect same c (norm c s)))
    | _ => simpler c (root c s (collect same c (norm c s)))
    end
  | Call Abs s => size_of c s (collect same c (norm c s))
  | Call Ln s => logarithm c s (collect same c (norm c s))
  | Max s u => larger c s u (collect same c (norm c s)) (collect same c (norm c u))
  | Call Tanh s => tangents s (collect same c (norm c s))
  | Call Cos s => simpler c (wave Cos s (collect same c (norm c s)))
  | Call Sin s => simpler c (wave Sin s (collect same c (norm c s)))
  | Call _ _ | Circle | Same _ _ | Peak _ _ _ => single t
  end.

Lemma Q2R_minus_1 : Q2R (-1) = -1.
Proof. unfold Q2R; simpl; lra. Qed.

Lemma norm_ok t : forall c e, good c e -> total (norm c t) e = value e t.
Proof.
induction t; intros c e h; cbn [norm].
- destruct (Z.eqb_spec p 0) as [->|_]; cbn [total value].
  + unfold ratio. destruct q; unfold Rdiv; lra.
  + unfold worth. cbn [factor bound atoms sums product]. rewrite ratio_Q.
    rewrite (Qeq_eqR _ _ (Qred_correct (p # q))). lra.
- destruct i; try apply single_ok; pose proof (count_ok n e) as is;
    destruct (count n) as [q l]; cbn [total value place]; unfold worth, number;
    cbn [factor bound atoms sums fst snd] in *.
  + lra.
  + rewrite plus_INR, Q2R_1. cbn [product value]. unfold number. lra.
- apply single_ok.
- now rewrite total_app, IHt1, IHt2.
- rewrite total_app, scale_ok, IHt1, IHt2, Q2R_minus_1 by auto. simpl. lra.
- rewrite scale_ok, IHt, Q2R_minus_1 by auto. simpl. lra.
- destruct (is_zero t1) eqn:none.
  { cbn [total value]. rewrite (is_zero_ok _ e none). lra. }
  destruct (norm c t2) as [|m q] eqn:other.
  { cbn [total value]. rewrite <- (IHt2 c e h), other. cbn [total]. lra. }
  rewrite <- other. unfold times_or. destruct (multiply _ _) eqn:found; [|apply single_ok].
  now rewrite simpler_ok, (multiply_ok _ _ _ e found), IHt1, IHt2.
- unfold times_or. destruct (multiply _ _) eqn:found; [|apply single_ok].
  rewrite simpler_ok, (multiply_ok _ _ _ e found), IHt1 by auto. simpl. unfold Rdiv. f_equal.
  apply invert_ok; auto. now rewrite (collect_ok same same_ok), IHt2.
- apply invert_ok; auto. now rewrite (collect_ok same same_ok), IHt.
- rewrite simpler_ok, over_ok by auto. simpl. apply sum_ext; intros k below.
  now apply IHt, good_push.
- destruct f; try apply single_ok.
  + rewrite simpler_ok, powers_ok by auto. simpl. f_equal.
    now rewrite (collect_ok same same_ok), IHt.
  + assert (total (simpler c (root c t (collect same c (norm c t)))) e = sqrt (value e t)) as plain
      by (rewrite simpler_ok by auto; now apply root_ok).
    destruct t as [| | | | | |u v| | | | | | | |]; try exact plain.
    destruct (same c u v) eqn:eq; [|exact plain]. simpl.
    rewrite <- (same_ok c e _ _ h eq). change (value e u * value e u) with (Rsqr (value e u)). rewrite sqrt_Rsqr_abs.
    apply size_of_ok; auto.
  + now apply logarithm_ok.
  + apply tangents_ok. now rewrite (collect_ok same same_ok), IHt.
  + rewrite simpler_ok by auto. apply wave_ok. now rewrite (collect_ok same same_ok), IHt.
  + rewrite simpler_ok by auto. apply wave_ok. now rewrite (collect_ok same same_ok), IHt.
  + apply size_of_ok; auto. now rewrite (collect_ok same same_ok), IHt.
- apply larger_ok; auto; rewrite (collect_ok same same_ok) by auto; auto.
- apply single_ok.
- apply single_ok.
- apply single_ok.
Qed.

(* A difference is zero if it is so times what it is divided by. *)
Fixpoint divisor (c : known) (b : list binder) (l : list term) : option term :=
  match l with
  | [] => None
  | Inv t :: l =>
    if existsb (fun xn => free (fst xn) t) b then divisor c b l
    else if above c t then Some t else divisor c b l
  | _ :: l => divisor c b l
  end.
Fixpoint some_divisor (c : known) (p : poly) : option term :=
  match p with
  | [] => None
  | m :: p =>
    match divisor c (bound m) (atoms m) with Some t => Some t | None => some_divisor c p end
  end.
Definition take_inverse (c : known) (s : term) : list term -> option (list term) :=
  taken (fun t => match t with Inv r => same c s r | _ => false end).
Lemma take_inverse_ok c e s : good c e -> forall l k, take_inverse c s l = Some k ->
  product l e = / value e s * product k e.
Proof.
intros h. apply taken_ok. intros t found. destruct t; try discriminate. cbn [value].
now rewrite (same_ok c e s t).
Qed.
Definition relieved (c : known) (t : term) (q : poly) (m : mono) : option poly :=
  match
    (if existsb (fun xn => free (fst xn) t) (bound m) then None
     else take_inverse (pushes (bound m) c) t (atoms m))
  with
  | Some l => Some (simpler c [M (factor m) (bound m) l])
  | None => match each m q with Some r => Some (simpler c r) | None => None end
  end.
Lemma sums_fixed b f t : existsb (fun xn => free (fst xn) t) b = false -> forall e,
  sums b (fun e => f e * value e t) e = sums b f e * value e t.
Proof.
intros fixed e. rewrite sums_scale; auto. intros x inside e' v. apply value_free.
apply in_map_iff in inside as [xn [<- inside]].
destruct (free (fst xn) t) eqn:h; auto. assert (existsb (fun xn => free (fst xn) t) b = true);
  [|congruence]. apply existsb_exists. eauto.
Qed.
Lemma relieved_ok c e t q m r : good c e -> value e t <> 0 -> total q e = value e t ->
  relieved c t q m = Some r -> total r e = worth m e * value e t.
Proof.
intros h nonzero is. unfold relieved.
destruct (existsb (fun xn => free (fst xn) t) (bound m)) eqn:fixed; [|destruct (take_inverse _ t (atoms m)) eqn:found].
1,3: destruct (each m q) eqn:all; [|discriminate]; intros [= <-];
  now rewrite simpler_ok, (each_ok _ _ _ _ all), is.
intros eq. assert (r = simpler c [M (factor m) (bound m) l]) as -> by congruence.
rewrite simpler_ok by auto. cbn [total]. unfold worth.
cbn [factor bound atoms]. rewrite Rplus_0_r, Rmult_assoc. f_equal.
rewrite (sums_good (bound m) (product (atoms m)) (fun e => product l e * value e (Inv t)) c e);
  auto.
- rewrite sums_fixed by auto. cbn [value]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by auto.
  reflexivity.
- intros e' h'. rewrite (take_inverse_ok _ _ _ h' _ _ found). cbn [value]. lra.
Qed.
Fixpoint relieved_all (c : known) (t : term) (q p : poly) : option poly :=
  match p with
  | [] => Some []
  | m :: p =>
    match relieved c t q m, relieved_all c t q p with
    | Some r, Some rest => Some (r ++ rest)
    | _, _ => None
    end
  end.
Lemma relieved_all_ok c e t q p : good c e -> value e t <> 0 -> total q e = value e t ->
  forall r, relieved_all c t q p = Some r -> total r e = total p e * value e t.
Proof.
intros h nonzero is. induction p as [|m p hyp]; cbn [relieved_all]; intros r.
- intros [= <-]. simpl. lra.
- destruct (relieved c t q m) eqn:e1; [|discriminate].
  destruct (relieved_all c t q p) eqn:e2; [|discriminate]. intros [= <-].
  rewrite total_app, (relieved_ok _ _ _ _ _ _ h nonzero is e1), (hyp _ eq_refl). simpl. lra.
Qed.

Fixpoint vanishes (fuel : nat) (c : known) (p : poly) : bool :=
  match p with
  | [] => true
  | _ =>
    match fuel with
    | O => false
    | S fuel =>
      match some_divisor c p with
      | None => false
      | Some t =>
        if above c t then
          match relieved_all c t (form c t) p with
          | None => false
          | Some q => vanishes fuel c (collect same c q)
          end
        else false
      end
    end
  end.
Lemma vanishes_ok fuel c e : good c e -> forall p, vanishes fuel c p = true -> total p e = 0.
Proof.
intros h. induction fuel as [|fuel hyp]; intros [|m p]; cbn [vanishes]; auto; [discriminate|].
destruct (some_divisor c (m :: p)) as [t|]; [|discriminate].
destruct (above c t) eqn:pos; [|discriminate]. apply (above_ok c e h) in pos.
destruct (relieved_all _ _ _ _) eqn:found; [|discriminate]. intros zero.
apply hyp in zero. rewrite (collect_ok same same_ok) in zero by auto.
rewrite (relieved_all_ok c e t (form c t) (m :: p) h) with (r := p0) in zero; auto.
now apply Rmult_integral in zero as [zero|zero]; [|contradiction].
Qed.

(* Order: what is a sum of products that have signs has one, too. What is divided by is taken away,
   if it is above zero; a maximum is one of two numbers, and at least each. *)

Fixpoint product_sign (fuel : nat) (c : known) (l : list term) : sign :=
  match fuel, l with
  | _, [] => High
  | O, _ => Any
  | S fuel, t :: l =>
    match sign_of c t with
    | Any =>
      match without same c t l with
      | Some k => both_mul Low (product_sign fuel c k)
      | None => Any
      end
    | known => both_mul known (product_sign fuel c l)
    end
  end.
Lemma product_sign_ok fuel c e : good c e -> forall l, means (product_sign fuel c l) (product l e).
Proof.
intros h. induction fuel as [|fuel hyp]; intros [|t l]; cbn [product_sign product]; try (simpl; lra).
pose proof (sign_ok t c e h) as known.
destruct (sign_of c t); try (now apply both_mul_ok).
destruct (without same c t l) as [k|] eqn:found; [|exact I].
rewrite (without_ok same same_ok c e t h _ _ found), <- Rmult_assoc.
apply both_mul_ok; auto. apply Rle_0_sqr.
Qed.

Definition factor_sign (q : Q) : sign :=
  if Z.ltb 0 (Qnum q) then High else if Z.eqb (Qnum q) 0 then Low else Any.
Lemma factor_sign_ok q : means (factor_sign q) (Q2R q).
Proof.
unfold factor_sign, Q2R. assert (0 < / IZR (Zpos (Qden q))) by (apply Rinv_0_lt_compat, IZR_lt; lia).
destruct (Z.ltb_spec 0 (Qnum q)); [|destruct (Z.eqb_spec (Qnum q) 0) as [->|_]]; cbn [means]; auto.
- apply Rmult_lt_0_compat; auto. now apply IZR_lt.
- lra.
Qed.

Fixpoint sums_sign (b : list binder) (c : known) (l : list term) : sign :=
  match b with
  | [] => product_sign (length l) c l
  | (x, n) :: b =>
    match sums_sign b (push (x, n) c) l with High => if some n then High else Low | other => other end
  end.
Lemma sums_sign_ok b l : forall c e, good c e -> means (sums_sign b c l) (sums b (product l) e).
Proof.
induction b as [|[x n] b hyp]; intros c e h; cbn [sums_sign sums]; [now apply product_sign_ok|].
assert (forall k, (k < length_of n)%nat ->
  means (sums_sign b (push (x, n) c) l) (sums b (product l) (upd e x k))) as inside
  by (intros; now apply hyp, good_push).
destruct (sums_sign b (push (x, n) c) l); cbn [means] in *; auto.
- now apply sum_nonneg.
- destruct (some n) eqn:low; cbn [means].
  + apply sum_pos; auto. now apply some_ok.
  + apply sum_nonneg. intros. now apply Rlt_le, inside.
Qed.

Definition highest (s : sign) : sign := match s with High => High | _ => Low end.
Fixpoint total_sign (c : known) (p : poly) : sign :=
  match p with
  | [] => Low
  | m :: p =>
    both_add (both_mul (factor_sign (factor m))
      match sign_of c (core (bound m) (atoms m)) with
      | Any => sums_sign (bound m) c (atoms m) | Low => highest (sums_sign (bound m) c (atoms m))
      | High => High
      end) (total_sign c p)
  end.
Lemma total_sign_ok c e : good c e -> forall p, means (total_sign c p) (total p e).
Proof.
intros h. induction p as [|m p hyp]; cbn [total_sign total]; [simpl; lra|].
apply both_add_ok; auto. apply both_mul_ok; [apply factor_sign_ok|].
pose proof (sign_ok (core (bound m) (atoms m)) c e h) as whole.
pose proof (sums_sign_ok (bound m) (atoms m) c e h) as parts. rewrite core_ok in whole.
destruct (sign_of _ _), (sums_sign _ _ _); cbn [means highest] in *; auto; lra.
Qed.

Fixpoint take_maximum (l : list term) : option (term * term * list term) :=
  match l with
  | [] => None
  | Max s t :: l => Some (s, t, l)
  | r :: l => match take_maximum l with Some (s, t, k) => Some (s, t, r :: k) | None => None end
  end.
Lemma take_maximum_ok e l : forall s t k, take_maximum l = Some (s, t, k) ->
  product l e = product k e * Rmax (value e s) (value e t).
Proof.
induction l as [|r l hyp]; [discriminate|]. intros s t k found.
assert ((exists k', take_maximum l = Some (s, t, k') /\ k = r :: k')
  \/ (r = Max s t /\ l = k)) as [[k' [there ->]]|[-> ->]].
{ destruct r; cbn [take_maximum] in found;
    try (destruct (take_maximum l) as [[[s' t'] k']|]; [|discriminate];
      injection found as <- <- <-; left; eauto).
  injection found as <- <- <-. auto. }
- cbn [product]. rewrite (hyp _ _ _ there). lra.
- cbn [product value]. lra.
Qed.

(* A product with one of the two numbers in the place of a maximum. *)
Definition chosen (c : known) (m : mono) : option (poly * poly * sign) :=
  match bound m, take_maximum (atoms m) with
  | [], Some (s, t, k) =>
    match multiply [M (factor m) [] k] (form c s), multiply [M (factor m) [] k] (form c t) with
    | Some p, Some q =>
      Some (p, q, both_mul (factor_sign (factor m)) (product_sign (length k) c k))
    | _, _ => None
    end
  | _, _ => None
  end.
Lemma chosen_ok c e m p q s : good c e -> chosen c m = Some (p, q, s) ->
  (worth m e = total p e \/ worth m e = total q e)
  /\ (s <> Any -> total p e <= worth m e /\ total q e <= worth m e).
Proof.
intros h. unfold chosen. destruct m as [f b l]. cbn [bound atoms factor]. destruct b; [|discriminate].
destruct (take_maximum l) as [[[u v] k]|] eqn:found; [|discriminate].
destruct (multiply _ (form c u)) eqn:e1; [|discriminate].
destruct (multiply _ (form c v)) eqn:e2; [|discriminate]. intros [= <- <- <-].
rewrite (multiply_ok _ _ _ e e1), (multiply_ok _ _ _ e e2), !form_ok by auto. cbn [total].
unfold worth. cbn [factor bound atoms sums]. rewrite (take_maximum_ok e _ _ _ _ found).
split.
- unfold Rmax. destruct (Rle_dec _ _); [right|left]; lra.
- intros known. pose proof (both_mul_ok _ _ _ _ (factor_sign_ok f)
    (product_sign_ok (length k) c e h k)) as low.
  assert (0 <= Q2R f * product k e)
    by (destruct (both_mul _ _); cbn [means] in low; [contradiction|lra|lra]).
  pose proof (Rmax_l (value e u) (value e v)). pose proof (Rmax_r (value e u) (value e v)).
  split; nra.
Qed.

Fixpoint choices (down : bool) (c : known) (before p : poly) : list (poly * poly) :=
  match p with
  | [] => []
  | m :: p =>
    match chosen c m with
    | Some (one, other, s) =>
      (if match s with Any => down | _ => negb down end
       then [(one ++ before ++ p, other ++ before ++ p)] else [])
    | None => []
    end ++ choices down c (before ++ [m]) p
  end.
Lemma choices_ok down c e : good c e -> forall p before one other,
  In (one, other) (choices down c before p) ->
  (total (before ++ p) e = total one e \/ total (before ++ p) e = total other e)
  /\ (down = false -> total one e <= total (before ++ p) e
      /\ total other e <= total (before ++ p) e).
Proof.
intros h. induction p as [|m p hyp]; intros before one other; cbn [choices]; [intros []|].
intros inside. apply in_app_or in inside as [here|rest].
- destruct (chosen c m) as [[[u v] s]|] eqn:found; [|destruct here].
  destruct (chosen_ok c e m u v s h found) as [either least].
  destruct (match s with Any => down | _ => negb down end) eqn:way; [|destruct here].
  destruct here as [[= <- <-]|[]]. rewrite !total_app. cbn [total]. split.
  + destruct either as [->| ->]; [left|right]; lra.
  + intros ->. destruct s; [discriminate| |]; destruct least; try discriminate; lra.
- apply hyp in rest. rewrite <- app_assoc in rest. exact rest.
Qed.

(* A square that products are parts of is at least zero. *)
Fixpoint splits (l : list term) : list (list term * list term) :=
  match l with
  | [] => [([], [])]
  | t :: l => flat_map (fun ab => [(t :: fst ab, snd ab); (fst ab, t :: snd ab)]) (splits l)
  end.
Definition shorter (p q : poly) : list poly := if Nat.ltb (length q) (length p) then [q] else [].
Definition less_square (c : known) (h : Q) (k : list term) (b : list binder) (l : list term) (p : poly)
  : list poly :=
  if Z.ltb 0 (Qnum h) then
    match freshened b l with
    | Some (b', l') =>
      match multiply [M 1 [] k; M (-1) b l] [M 1 [] k; M (-1) b' l'] with
      | Some r => shorter p (collect same c (p ++ simpler c (scale (Qopp h) r)))
      | None => []
      end
    | None => []
    end
  else [].
Lemma less_square_ok c e h k b l p q : good c e -> In q (less_square c h k b l p) ->
  total q e <= total p e.
Proof.
intros g. unfold less_square, shorter. destruct (Z.ltb_spec 0 (Qnum h)) as [pos|]; [|intros []].
destruct (freshened b l) as [[b' l']|] eqn:new; [|intros []].
destruct (multiply _ _) as [r|] eqn:made; [|intros []]. destruct (Nat.ltb _ _); [|intros []].
intros [<-|[]]. rewrite (collect_ok same same_ok), total_app, simpler_ok, scale_ok by auto.
rewrite (multiply_ok _ _ _ e made).
assert (total [M 1 [] k; M (-1) b' l'] e = total [M 1 [] k; M (-1) b l] e) as ->.
{ cbn [total]. unfold worth. cbn [factor bound atoms]. now rewrite (freshened_ok _ _ _ _ e new). }
rewrite Q2R_opp. set (v := total [M 1 [] k; M (-1) b l] e). pose proof (Rle_0_sqr v) as low. unfold Rsqr in low.
assert (0 < Q2R h) by (unfold Q2R; apply Rmult_lt_0_compat;
  [now apply IZR_lt|apply Rinv_0_lt_compat, IZR_lt; lia]).
assert (0 <= Q2R h * (v * v)) by (apply Rmult_le_pos; lra). lra.
Qed.
(* A sum of squares, each times something that is at least zero. *)
Lemma sums_linear b f g h x y z : forall e,
  x * sums b f e + y * sums b g e + z * sums b h e
  = sums b (fun e => x * f e + y * g e + z * h e) e.
Proof.
induction b as [|[u n] b hyp]; intros e; cbn [sums]; auto.
rewrite <- !sum_scale, <- !sum_add. apply sum_ext; intros k _. apply hyp.
Qed.
Lemma sums_low b f : forall c e, (forall e, good (pushes b c) e -> 0 <= f e) -> good c e ->
  0 <= sums b f e.
Proof.
induction b as [|[x n] b hyp]; cbn [sums pushes]; intros c e low h; auto.
apply sum_nonneg. intros k below. apply (hyp (push (x, n) c)); auto. now apply good_push.
Qed.
Definition square_under (c : known) (h : Q) (b : list binder) (l k k' : list term) (p : poly)
  : list poly :=
  if Z.ltb 0 (Qnum h) then
    match product_sign (length l) (pushes b c) l with
    | Any => []
    | _ =>
      shorter p (collect same c (p ++ simpler c
        [M (Qopp h) b (l ++ k ++ k); M (qadd h h) b (l ++ k ++ k'); M (Qopp h) b (l ++ k' ++ k')]))
    end
  else [].
Lemma square_under_ok c e h b l k k' p q : good c e -> In q (square_under c h b l k k' p) ->
  total q e <= total p e.
Proof.
intros g. unfold square_under, shorter. destruct (Z.ltb_spec 0 (Qnum h)) as [pos|]; [|intros []].
destruct (product_sign _ _ l) eqn:low; [intros []|..]; (destruct (Nat.ltb _ _); [|intros []]);
  intros [<-|[]]; rewrite (collect_ok same same_ok), total_app, simpler_ok by auto; cbn [total];
  unfold worth; cbn [factor bound atoms]; rewrite qadd_ok, Q2R_opp;
  assert (0 < Q2R h) by (unfold Q2R; apply Rmult_lt_0_compat;
    [now apply IZR_lt|apply Rinv_0_lt_compat, IZR_lt; lia]);
  pose proof (sums_linear b (product (l ++ k ++ k)) (product (l ++ k ++ k'))
    (product (l ++ k' ++ k')) (Q2R h) (- (Q2R h + Q2R h)) (Q2R h) e) as is;
  assert (0 <= sums b (fun e => Q2R h * product (l ++ k ++ k) e
    + - (Q2R h + Q2R h) * product (l ++ k ++ k') e + Q2R h * product (l ++ k' ++ k') e) e) as above';
  try lra; apply (sums_low _ _ c); auto; intros e' h'; rewrite !product_app;
  pose proof (product_sign_ok (length l) _ e' h' l) as sign'; rewrite low in sign'; cbn [means] in sign';
  pose proof (Rle_0_sqr (product k e' - product k' e')) as square; unfold Rsqr in square;
  assert (0 <= Q2R h * product l e') as scale' by (apply Rmult_le_pos; lra);
  pose proof (Rmult_le_pos _ _ scale' square); lra.
Qed.
Definition squares_under (c : known) (h : Q) (b : list binder) (l k : list term) (p : poly)
  : list poly :=
  if Nat.ltb 6 (length k) then [] else
  flat_map (fun ab => square_under c h b l (fst ab) (snd ab) p) (splits k).
Definition has_sign (c : known) (t : term) : bool :=
  match sign_of c t with Any => false | _ => true end.
Definition squares_in (c : known) (p : poly) : list poly :=
  flat_map (fun m =>
    let h := qmul (-1 # 2) (factor m) in
    let d := pushes (bound m) c in
    squares_under c h (bound m) (filter (has_sign d) (atoms m))
      (filter (fun t => negb (has_sign d t)) (atoms m)) p
    ++ squares_under c h (bound m) [] (atoms m) p
    ++ match bound m with
      | [] => []
      | b => less_square c h (filter (outside b) (atoms m)) b
          (filter (fun t => negb (outside b t)) (atoms m)) p
      end) p.
Lemma squares_in_ok c e p q : good c e -> In q (squares_in c p) -> total q e <= total p e.
Proof.
intros h inside. apply in_flat_map in inside as [m [_ inside]]. cbv zeta in inside.
assert (forall g b l k, In q (squares_under c g b l k p) -> total q e <= total p e) as under'.
{ intros g b l k. unfold squares_under. destruct (Nat.ltb _ _); [intros []|]. intros there.
  apply in_flat_map in there as [ab [_ there]]. eapply square_under_ok; eauto. }
apply in_app_or in inside as [inside|inside]; [eapply under'; eauto|].
apply in_app_or in inside as [inside|inside]; [eapply under'; eauto|].
destruct (bound m); [destruct inside|]. eapply less_square_ok; eauto.
Qed.

(* A power of e lies above its tangent at zero. *)
Definition no_powers (l : list term) : list term :=
  filter (fun t => match t with Call Exp _ => false | _ => true end) l.
Fixpoint exponent (l : list term) : term :=
  match l with
  | [] => Const 0 1 | Call Exp t :: l => Add t (exponent l) | _ :: l => exponent l
  end.
Lemma exponent_ok e l : product l e = exp (value e (exponent l)) * product (no_powers l) e.
Proof.
assert (forall t k, product k e = exp (value e (exponent k)) * product (no_powers k) e ->
  value e t * product k e = exp (value e (exponent k)) * (value e t * product (no_powers k) e))
  as other by (intros t k ->; ring).
induction l as [|t l hyp]; [cbn; rewrite exp_0; lra|].
destruct t as [| | | | | | | | | |f t| | | |]; try (now apply other). destruct f; try (now apply other).
cbn [exponent value product apply1 no_powers filter]. fold (no_powers l).
rewrite exp_plus, hyp. ring.
Qed.
Definition tangents_in (c : known) (p : poly) : list poly :=
  flat_map (fun m =>
    match bound m with
    | [] =>
      let rest := no_powers (atoms m) in
      match both_mul (factor_sign (factor m)) (product_sign (length rest) c rest) with
      | Any => []
      | _ =>
        match multiply [M (factor m) [] rest] (M 1 [] [] :: form c (exponent (atoms m))) with
        | Some r => shorter p (collect same c (p ++ scale (-1) [m] ++ simpler c r))
        | None => []
        end
      end
    | _ => []
    end) p.
Lemma tangents_in_ok c e p q : good c e -> In q (tangents_in c p) -> total q e <= total p e.
Proof.
intros h inside. apply in_flat_map in inside as [[f b l] [_ inside]].
cbn [bound factor atoms] in inside. destruct b; [|destruct inside]. cbv zeta in inside.
assert (means (both_mul (factor_sign f) (product_sign (length (no_powers l)) c (no_powers l)))
  (Q2R f * product (no_powers l) e)) as low
  by (apply both_mul_ok; [apply factor_sign_ok|now apply product_sign_ok]).
assert (0 <= Q2R f * product (no_powers l) e /\
  In q match multiply [M f [] (no_powers l)] (M 1 [] [] :: form c (exponent l)) with
    | Some r => shorter p (collect same c (p ++ scale (-1) [M f [] l] ++ simpler c r))
    | None => [] end) as [low' inside'].
{ revert low inside. destruct (both_mul _ _); cbn [means]; intros low inside;
    [destruct inside|split; auto|split; auto; lra]. }
clear low inside. unfold shorter in inside'.
destruct (multiply _ _) as [r|] eqn:made; [|destruct inside'].
destruct (Nat.ltb _ _); [|destruct inside']. destruct inside' as [<-|[]].
rewrite (collect_ok same same_ok), !total_app, scale_ok, simpler_ok by auto.
rewrite (multiply_ok _ _ _ e made). cbn [total]. rewrite form_ok, Q2R_minus_1 by auto. unfold worth.
cbn [factor bound atoms sums product]. rewrite (exponent_ok e l), Q2R_1.
set (u := value e (exponent l)). pose proof (exp_ineq1_le u).
assert (0 <= Q2R f * product (no_powers l) e * (exp u - 1 - u)) by (apply Rmult_le_pos; lra). lra.
Qed.

(* All parts over one power of e, where there are fewer of them then. *)
Definition power_count (p : poly) : nat :=
  fold_right (fun m n => (length (atoms m) - length (no_powers (atoms m)) + n)%nat) O p.
Definition over_powers (c : known) (p : poly) : list poly :=
  flat_map (fun m =>
    match bound m with
    | [] =>
      let t := Call Exp (Opp (exponent (atoms m))) in
      match relieved_all c t (form c t) p with
      | Some q =>
        let q := collect same c q in if Nat.ltb (power_count q) (power_count p) then [q] else []
      | None => []
      end
    | _ => []
    end) p.
Lemma over_powers_ok c e p q s : good c e -> In q (over_powers c p) -> means s (total q e) ->
  means s (total p e).
Proof.
intros h inside. apply in_flat_map in inside as [m [_ inside]].
destruct (bound m); [|destruct inside]. cbv zeta in inside. set (t := Call Exp _) in inside.
destruct (relieved_all c t (form c t) p) as [r|] eqn:found; [|destruct inside].
destruct (Nat.ltb _ _); [|destruct inside]. destruct inside as [<-|[]].
assert (0 < value e t) as high by apply exp_pos.
rewrite (collect_ok same same_ok) by auto.
rewrite (relieved_all_ok c e t (form c t) p h) with (r := r); auto; [|lra].
destruct s; cbn [means]; auto; intros; nra.
Qed.

(* What is summed over one index of all products: a sum is at least zero if that is. *)
Fixpoint led (x : positive) (n : size) (before after : list binder) (l : list term)
  : option (list binder * list term) :=
  match after with
  | [] => None
  | (y, m) :: after =>
    if if size_eq n m then negb (has y (names before)) else false then
      if Pos.eqb y x then Some (before ++ after, l)
      else if renames y x (before ++ after) l
        then Some (before ++ after, map (put y (At x)) l) else None
    else led x n (before ++ [(y, m)]) after l
  end.
Lemma led_ok x n l e : forall after before b k, led x n before after l = Some (b, k) ->
  sums (before ++ after) (product l) e
  = sum (length_of n) (fun v => sums b (product k) (upd e x v)).
Proof.
induction after as [|[y m] after hyp]; [discriminate|]. intros before b k. cbn [led].
destruct (if size_eq n m then _ else _) eqn:here.
2:{ intros found. rewrite <- (hyp _ _ _ found). now rewrite <- app_assoc. }
destruct (size_eq n m) as [<-|]; [|discriminate]. apply negb_true_iff, has_not in here.
rewrite sums_front by auto. destruct (Pos.eqb_spec y x) as [->|ne].
- now intros [= <- <-].
- destruct (renames y x (before ++ after) l) eqn:may; [|discriminate]. intros [= <- <-].
  apply sum_ext; intros v _. now apply renames_ok.
Qed.
Fixpoint gathered (x : positive) (n : size) (p : poly) : option poly :=
  match p with
  | [] => Some []
  | m :: p =>
    match led x n [] (bound m) (atoms m), gathered x n p with
    | Some (b, l), Some q => Some (M (factor m) b l :: q)
    | _, _ => None
    end
  end.
Lemma gathered_ok x n e p : forall q, gathered x n p = Some q ->
  total p e = sum (length_of n) (fun v => total q (upd e x v)).
Proof.
induction p as [|m p hyp]; cbn [gathered]; intros q.
- intros [= <-]. cbn [total]. now rewrite sum_zero.
- destruct (led _ _ _ _ _) as [[b l]|] eqn:first; [|discriminate].
  destruct (gathered x n p) as [r|]; [|discriminate]. intros [= <-]. cbn [total].
  rewrite sum_add, <- (hyp r eq_refl). unfold worth. cbn [factor bound atoms].
  apply (led_ok x n _ e) in first. cbn [app] in first. now rewrite first, sum_scale.
Qed.

(* A greatest entry is one of the entries, and at least each. *)
Fixpoint take_peak (l : list term) : option (positive * size * term * list term) :=
  match l with
  | [] => None
  | Peak x n t :: l => Some (x, n, t, l)
  | r :: l =>
    match take_peak l with Some (x, n, t, k) => Some (x, n, t, r :: k) | None => None end
  end.
Lemma take_peak_ok e l : forall x n t k, take_peak l = Some (x, n, t, k) ->
  product l e = product k e * value e (Peak x n t).
Proof.
induction l as [|r l hyp]; [discriminate|]. intros x n t k found.
assert ((exists k', take_peak l = Some (x, n, t, k') /\ k = r :: k')
  \/ (r = Peak x n t /\ l = k)) as [[k' [there ->]]|[-> ->]].
{ destruct r; cbn [take_peak] in found;
    try (destruct (take_peak l) as [[[[x' n'] t'] k']|]; [|discriminate];
      injection found as <- <- <- <-; left; eauto).
  injection found as <- <- <- <-. auto. }
- cbn [product]. rewrite (hyp _ _ _ _ there). ring.
- cbn [product]. ring.
Qed.
Definition in_place (c : known) (p : poly) (m : mono) (k : list term) (t : term) : list poly :=
  match multiply [M (factor m) [] k] (form c t) with
  | Some r => [collect same c (p ++ scale (-1) [m] ++ simpler c r)]
  | None => []
  end.
Lemma in_place_ok c e p m k t q : good c e -> bound m = [] -> In q (in_place c p m k t) ->
  total q e = total p e - Q2R (factor m) * product (atoms m) e
    + Q2R (factor m) * (product k e * value e t).
Proof.
intros h flat. unfold in_place. destruct (multiply _ _) as [r|] eqn:made; [|intros []].
intros [<-|[]]. rewrite (collect_ok same same_ok), !total_app, scale_ok, simpler_ok by auto.
rewrite (multiply_ok _ _ _ e made). cbn [total]. rewrite form_ok, Q2R_minus_1 by auto.
unfold worth. rewrite flat. cbn [factor bound atoms sums]. ring.
Qed.
Definition multiplier (c : known) (q : Q) (k : list term) : sign :=
  both_mul (factor_sign q) (product_sign (length k) c k).
Definition at_places (c : known) (p : poly) : list poly :=
  flat_map (fun m =>
    match bound m, take_peak (atoms m) with
    | [], Some (x, n, t, k) =>
      match multiplier c (factor m) k with
      | Any => []
      | _ =>
        flat_map (fun yn =>
          if if size_eq n (snd yn) then open x (At (fst yn)) t else false
          then in_place c p m k (put x (At (fst yn)) t) else []) c
      end
    | _, _ => []
    end) p.
Lemma at_places_ok c e p q : good c e -> In q (at_places c p) -> total q e <= total p e.
Proof.
intros h inside. apply in_flat_map in inside as [m [_ inside]].
destruct (bound m) eqn:flat; [|destruct inside].
destruct (take_peak (atoms m)) as [[[[x n] t] k]|] eqn:found; [|destruct inside].
pose proof (both_mul_ok _ _ _ _ (factor_sign_ok (factor m)) (product_sign_ok (length k) c e h k)) as low.
fold (multiplier c (factor m) k) in low.
assert (0 <= Q2R (factor m) * product k e /\ In q (flat_map (fun yn =>
  if if size_eq n (snd yn) then open x (At (fst yn)) t else false
  then in_place c p m k (put x (At (fst yn)) t) else []) c)) as [low' inside'].
{ revert low inside. destruct (multiplier _ _ _); cbn [means]; intros low inside;
    [destruct inside|split; auto|split; auto; lra]. }
apply in_flat_map in inside' as [[y n'] [there inside']]. cbn [fst snd] in inside'.
destruct (if size_eq n n' then _ else _) eqn:fits; [|destruct inside'].
destruct (size_eq n n') as [<-|]; [|discriminate].
rewrite (in_place_ok c e p m k _ q h flat inside'), (take_peak_ok e _ _ _ _ _ found).
rewrite value_put by auto. cbn [value place].
pose proof (greatest_above (length_of n) (fun k => value (upd e x k) t) (e y) (h _ _ there)) as least.
cbv beta in least. set (g := greatest _ _) in *. set (v := value _ t) in *.
assert (0 <= Q2R (factor m) * product k e * (g - v)) by (apply Rmult_le_pos; lra). lra.
Qed.
(* Where it is taken off, each entry is tried, under the name that it has there. *)
Fixpoint falling (c : known) (all p : poly) : option (binder * poly) :=
  match p with
  | [] => None
  | m :: p =>
    match
      match bound m, take_peak (atoms m) with
      | [], Some (x, n, t, k) =>
        match multiplier c (qmul (-1) (factor m)) k with
        | Any => None
        | _ =>
          if some n then
            if forallb (fun m => fixed_in x (atoms m)) all then
              if fixed_in x k then
                match in_place (push (x, n) c) all m k t with q :: _ => Some ((x, n), q) | [] => None end
              else None
            else None
          else None
        end
      | _, _ => None
      end
    with Some found => Some found | None => falling c all p end
  end.
Lemma fixed_total x e v p : forallb (fun m => fixed_in x (atoms m)) p = true ->
  total p (upd e x v) = total p e.
Proof.
induction p as [|m p hyp]; cbn [forallb total]; auto. intros h. apply andb_true_iff in h as [h1 h2].
rewrite hyp by auto. unfold worth. f_equal. f_equal.
apply (sums_still (bound m) (product (atoms m)) x). now apply product_fixed.
Qed.
Lemma falling_ok c e all p xn q : good c e -> falling c all p = Some (xn, q) ->
  exists k, (k < length_of (snd xn))%nat /\ total all e = total q (upd e (fst xn) k).
Proof.
intros h. induction p as [|m p hyp]; cbn [falling]; [discriminate|].
match goal with |- match ?test with _ => _ end = _ -> _ => destruct test as [found|] eqn:here end; auto.
intros [= ->]. clear hyp. destruct (bound m) eqn:flat; [|discriminate].
destruct (take_peak (atoms m)) as [[[[x n] t] k]|] eqn:found; [|discriminate].
assert ((if some n then if forallb (fun m => fixed_in x (atoms m)) all then if fixed_in x k then
  match in_place (push (x, n) c) all m k t with q :: _ => Some ((x, n), q) | [] => None end
  else None else None else None) = Some (xn, q)) as is
  by (destruct (multiplier _ _ _); [discriminate|exact here|exact here]).
clear here. destruct (some n) eqn:low; [|discriminate]. apply some_ok in low.
destruct (forallb _ all) eqn:fixed; [|discriminate]. destruct (fixed_in x k) eqn:fixed'; [|discriminate].
destruct (in_place _ _ _ _ _) as [|q' rest] eqn:made; [discriminate|]. injection is as <- <-.
cbn [fst snd]. destruct (greatest_reached (length_of n) (fun k => value (upd e x k) t) low)
  as [v [below is]].
exists v. split; auto. assert (good (push (x, n) c) (upd e x v)) as g by now apply good_push.
assert (In q' (in_place (push (x, n) c) all m k t)) as inside by (rewrite made; now left).
rewrite (in_place_ok _ _ _ _ _ _ _ g flat inside), fixed_total by auto.
rewrite (product_fixed x k fixed' e v), (take_peak_ok (upd e x v) _ _ _ _ _ found).
rewrite (product_fixed x k fixed' e v). cbn [value].
rewrite (greatest_ext _ (fun k0 => value (upd (upd e x v) x k0) t) (fun k => value (upd e x k) t))
  by (intros; now rewrite upd_twice).
rewrite is. ring.
Qed.

Fixpoint first_known (f : poly -> sign) (l : list poly) : sign :=
  match l with
  | [] => Any
  | q :: l => match f q with Any => first_known f l | known => known end
  end.
Lemma first_known_ok (f : poly -> sign) e v l : (forall q, means (f q) (total q e)) ->
  (forall q, In q l -> forall s, means s (total q e) -> means s v) -> means (first_known f l) v.
Proof.
intros known. induction l as [|q l hyp]; intros follows; cbn [first_known]; [exact I|].
pose proof (follows q (or_introl eq_refl) _ (known q)) as here.
destruct (f q); auto. apply hyp. intros; eapply follows; [right|]; eauto.
Qed.
(* Weights that sum to one may stand before what has no sum over them. *)
Definition sums_to_one (x : positive) (n : size) (t : term) : bool :=
  match t with
  | Entry a k =>
    match axis_of x k with Some axis => row a (length k) axis n | None => false end
  | _ => false
  end.
Lemma sums_to_one_ok x n t e : sums_to_one x n t = true ->
  sum (length_of n) (fun v => value (upd e x v) t) = 1.
Proof.
destruct t; simpl; try discriminate. destruct (axis_of x places0) as [axis|] eqn:found; [|discriminate].
destruct (axis_of_ok _ _ _ found) as [k [m [-> [<- [h1 h2]]]]].
assert (length (k ++ At x :: m) = length (k ++ At 1 :: m)) as -> by (rewrite !app_length; auto).
intros known. rewrite <- (row_ok _ _ _ _ known e). apply sum_ext; intros v _. now rewrite places_at.
Qed.
Fixpoint weighed (x : positive) (n : size) (t : term) (p : poly) : option poly :=
  match p with
  | [] => Some []
  | m :: p =>
    match
      (match bound m with [] => times m (M 1 [(x, n)] [t]) | _ => Some m end), weighed x n t p
    with
    | Some r, Some q => Some (r :: q)
    | _, _ => None
    end
  end.
Lemma weighed_ok x n t e : sums_to_one x n t = true -> forall p q, weighed x n t p = Some q ->
  total q e = total p e.
Proof.
intros one. induction p as [|m p hyp]; cbn [weighed]; intros q.
{ now intros [= <-]. }
destruct (match bound m with [] => _ | _ => _ end) as [r|] eqn:first; [|discriminate].
destruct (weighed x n t p) as [s|]; [|discriminate]. intros [= <-]. cbn [total].
rewrite (hyp s eq_refl). f_equal. destruct (bound m); [|now injection first as <-].
rewrite (times_ok _ _ _ e first). unfold worth at 2. cbn [factor bound atoms sums product].
rewrite (sum_ext _ _ (fun v => value (upd e x v) t)) by (intros; ring).
rewrite sums_to_one_ok, Q2R_1 by auto. ring.
Qed.
Definition under_one (c : known) (p : poly) : option (binder * poly) :=
  first_of (fun m =>
    match bound m with
    | (y, n) :: _ =>
      let x := fresh (fresh y) in
      match gathered x n p with
      | Some q => Some ((x, n), q)
      | None =>
        first_of (fun t =>
          if sums_to_one y n t then
            match weighed y n t p with
            | Some p' =>
              match gathered x n p' with Some q => Some ((x, n), q) | None => None end
            | None => None
            end
          else None) (atoms m)
      end
    | [] => None
    end) p.
Lemma first_of_ok {A B} (f : A -> option B) l r : first_of f l = Some r ->
  exists v, f v = Some r.
Proof.
induction l as [|v l hyp]; [discriminate|]. cbn [first_of]. destruct (f v) eqn:found; auto.
intros [= ->]. eauto.
Qed.
Lemma under_one_ok c p e x n q : under_one c p = Some ((x, n), q) ->
  total p e = sum (length_of n) (fun v => total q (upd e x v)).
Proof.
intros found. apply first_of_ok in found as [m found].
destruct (bound m) as [|[y n'] b]; [discriminate|]. cbv zeta in found.
destruct (gathered _ n' p) as [q'|] eqn:plain.
- injection found as <- <- <-. now apply gathered_ok.
- apply first_of_ok in found as [t found]. destruct (sums_to_one y n' t) eqn:one; [|discriminate].
  destruct (weighed y n' t p) as [p'|] eqn:heavy; [|discriminate].
  destruct (gathered _ n' p') as [q'|] eqn:all; [|discriminate]. injection found as <- <- <-.
  rewrite <- (weighed_ok _ _ _ e one _ _ heavy). now apply gathered_ok.
Qed.

Definition lesser (a b : sign) : sign :=
  match a, b with Any, _ | _, Any => Any | High, High => High | _, _ => Low end.
Definition known_of (a b : sign) : sign := match a with Any => b | _ => a end.

Fixpoint signed (fuel : nat) (c : known) (p : poly) : sign :=
  match total_sign c p, fuel with
  | Any, S fuel =>
    match some_divisor c p with
    | Some t =>
      match sign_of c t with
      | High =>
        match relieved_all c t (form c t) p with
        | Some q => signed fuel c (collect same c q)
        | None => Any
        end
      | _ => Any
      end
    | None =>
      match choices true c [] p with
      | (one, other) :: _ =>
        match signed fuel c (collect same c one) with
        | Any => Any
        | known => lesser known (signed fuel c (collect same c other))
        end
      | [] =>
        match fold_right (fun pq s =>
          known_of (known_of (signed fuel c (collect same c (fst pq)))
            (signed fuel c (collect same c (snd pq)))) s) Any (choices false c [] p)
        with
        | Any =>
          match falling c p p with
          | Some (xn, q) => signed fuel (push xn c) q
          | None =>
          match first_known (signed fuel c)
            (over_powers c p ++ at_places c p ++ tangents_in c p ++ squares_in c p)
          with
          | Any =>
            match under_one c p with
            | Some (xn, q) =>
              match signed fuel (push xn c) (collect same (push xn c) q) with
              | High => if some (snd xn) then High else Low
              | known => known
              end
            | None => Any
            end
          | known => known
          end
          end
        | known => known
        end
      end
    end
  | known, _ => known
  end.
Lemma lesser_ok a b u v r : means a u -> means b v -> r = u \/ r = v -> means (lesser a b) r.
Proof. destruct a, b; simpl; auto; intros ? ? [->| ->]; lra. Qed.
Lemma means_above a u v : means a u -> u <= v -> means a v.
Proof. destruct a; simpl; auto; lra. Qed.
Lemma known_of_ok a b v : means a v -> means b v -> means (known_of a b) v.
Proof. now destruct a. Qed.
Lemma signed_ok fuel : forall c e, good c e -> forall p, means (signed fuel c p) (total p e).
Proof.
induction fuel as [|fuel hyp']; intros c e h p; cbn [signed].
{ pose proof (total_sign_ok c e h p). now destruct (total_sign c p). }
pose proof (hyp' c e h) as hyp.
pose proof (total_sign_ok c e h p) as known. destruct (total_sign c p); auto. clear known.
destruct (some_divisor c p) as [t|].
- destruct (sign_of c t) eqn:pos; try exact I.
  pose proof (sign_ok t c e h) as high. rewrite pos in high. cbn [means] in high.
  destruct (relieved_all _ _ _ _) as [q|] eqn:found; [|exact I]. specialize (hyp (collect same c q)).
  rewrite (collect_ok same same_ok) in hyp by auto.
  rewrite (relieved_all_ok c e t (form c t) p h) with (r := q) in hyp; auto; [|lra].
  destruct (signed fuel c (collect same c q)); cbn [means] in *; auto; nra.
- destruct (choices true c [] p) as [|[one other] more] eqn:found.
  + assert (forall pq, In pq (choices false c [] p) -> total (fst pq) e <= total p e
      /\ total (snd pq) e <= total p e) as least.
    { intros [u v] inside. now apply (choices_ok false c e h p []) in inside as [_ least]; auto. }
    assert (forall l, (forall pq, In pq l -> total (fst pq) e <= total p e
      /\ total (snd pq) e <= total p e) -> means (fold_right (fun pq s =>
      known_of (known_of (signed fuel c (collect same c (fst pq)))
        (signed fuel c (collect same c (snd pq)))) s) Any l) (total p e)) as chosen'.
    { induction l as [|pq rest IH]; intros low; [exact I|]. cbn [fold_right].
      destruct (low pq) as [one other]; [now left|].
      apply known_of_ok; [apply known_of_ok|apply IH; intros; apply low; now right].
      - eapply means_above; [|exact one]. rewrite <- (collect_ok same same_ok c e) by auto. apply hyp.
      - eapply means_above; [|exact other]. rewrite <- (collect_ok same same_ok c e) by auto.
        apply hyp. }
    specialize (chosen' _ least). destruct (fold_right _ _ _); [clear chosen'|exact chosen'..].
    destruct (falling c p p) as [[[x n] q]|] eqn:drop.
    { destruct (falling_ok c e p p _ _ h drop) as [k [below is]]. cbn [fst snd] in *. rewrite is.
      apply hyp'. now apply good_push. }
    assert (means (first_known (signed fuel c)
      (over_powers c p ++ at_places c p ++ tangents_in c p ++ squares_in c p)) (total p e)) as early.
    { apply (first_known_ok _ e); auto. intros q inside s is.
      apply in_app_or in inside as [inside|inside]; [now apply (over_powers_ok c e p q)|].
      eapply means_above; [exact is|].
      apply in_app_or in inside as [inside|inside]; [now apply (at_places_ok c e)|].
      apply in_app_or in inside as [inside|inside];
        [now apply (tangents_in_ok c e)|now apply (squares_in_ok c e)]. }
    destruct (first_known _ _); [clear early|exact early..].
    destruct (under_one c p) as [[[x n] q]|] eqn:under; [|exact I].
    rewrite (under_one_ok _ _ e _ _ _ under). cbn [snd].
    assert (forall v, (v < length_of n)%nat ->
      means (signed fuel (push (x, n) c) (collect same (push (x, n) c) q)) (total q (upd e x v)))
      as inside.
    { intros v below. assert (good (push (x, n) c) (upd e x v)) as g by now apply good_push.
      rewrite <- (collect_ok same same_ok _ _ q g). now apply hyp'. }
    destruct (signed fuel (push (x, n) c) _); cbn [means] in *; auto.
    { now apply sum_nonneg. }
    destruct (some n) eqn:low; cbn [means]; [apply sum_pos; auto; now apply some_ok|].
    apply sum_nonneg. intros. now apply Rlt_le, inside.
  + assert (In (one, other) (choices true c [] p)) as inside by (rewrite found; now left).
    destruct (choices_ok true c e h p [] one other inside) as [either _].
    pose proof (hyp (collect same c one)) as first. pose proof (hyp (collect same c other)) as second.
    rewrite (collect_ok same same_ok) in first, second by auto.
    destruct (signed fuel c (collect same c one)) eqn:is; [exact I| |];
      now apply (lesser_ok _ _ (total one e) (total other e)).
Qed.
End Step.

(* Terms that are equal, by comparisons of what stands in them that are one level less deep. *)

Fixpoint forms (depth : nat) : (known -> term -> term -> bool) * (known -> term -> poly) :=
  match depth with
  | O => (fun _ s t => alpha [] s t, fun _ t => single t)
  | S depth =>
    let (same, form) := forms depth in
    let form' := norm same form in
    (fun c s t =>
      if alpha [] s t then true
      else vanishes same form' 4 c (collect same c (form' c (Sub s t))), form')
  end.
Lemma forms_ok depth :
  (forall c e s t, good c e -> fst (forms depth) c s t = true -> value e s = value e t)
  /\ (forall c e t, good c e -> total (snd (forms depth) c t) e = value e t).
Proof.
induction depth as [|depth [same_ok form_ok]]; cbn [forms].
- split; simpl; intros c e s t.
  + intros _. apply alpha_same.
  + apply (single_ok s e).
- destruct (forms depth) as [same form]. cbn [fst snd] in *.
  assert (forall c e t, good c e -> total (norm same form c t) e = value e t) as ok
    by (intros; now apply norm_ok).
  split; auto. intros c e s t h. destruct (alpha [] s t) eqn:quick; [intros _; now apply alpha_same|].
  intros zero.
  apply (vanishes_ok same same_ok _ ok 4 c e h) in zero.
  rewrite (collect_ok same same_ok), ok in zero by auto. simpl in zero. lra.
Qed.

Definition equal (c : known) (s t : term) : bool := fst (forms 6) c s t.

(* Whether one term is certainly at most another, and whether it is below it. *)
Definition order (c : known) (s t : term) : sign :=
  let (same, form) := forms 5 in
  signed same form 6 c (collect same c (norm same form c (Sub t s))).
Lemma order_ok c e s t : good c e -> means (order c s t) (value e t - value e s).
Proof.
intros h. destruct (forms_ok 5) as [same_ok form_ok]. unfold order.
destruct (forms 5) as [same form]. cbn [fst snd] in *.
pose proof (signed_ok same same_ok form form_ok 6 c e h
  (collect same c (norm same form c (Sub t s)))) as known.
now rewrite (collect_ok same same_ok), norm_ok in known.
Qed.
Definition at_most (c : known) (s t : term) : bool :=
  match order c s t with Any => false | _ => true end.
Definition less (c : known) (s t : term) : bool :=
  match order c s t with High => true | _ => false end.
End Known.

Theorem equal_ok facts c e s t :
  Forall holds facts -> good c e -> equal facts c s t = true -> value e s = value e t.
Proof. intros known h. now apply (proj1 (forms_ok facts known 6)). Qed.
Theorem at_most_ok facts c e s t :
  Forall holds facts -> good c e -> at_most facts c s t = true -> value e s <= value e t.
Proof.
intros known h. unfold at_most. pose proof (order_ok facts known c e s t h) as is.
destruct (order facts c s t); simpl in is; [discriminate| |]; lra.
Qed.
Theorem less_ok facts c e s t :
  Forall holds facts -> good c e -> less facts c s t = true -> value e s < value e t.
Proof.
intros known h. unfold less. pose proof (order_ok facts known c e s t h) as is.
destruct (order facts c s t); simpl in is; [discriminate|discriminate|]; lra.
Qed.
End World.

(* A statement about real numbers is what a term is worth; that two terms are equal is computed. *)

Ltac known_facts :=
  repeat first [apply Forall_nil | apply Forall_cons]; cbn [holds length_of sizes arrays maps];
  first
  [ assumption
  | intros;
    repeat match goal with rank : context [length ?l] |- _ =>
      is_var l; destruct l as [|? l]; cbn in rank; try discriminate rank end;
    cbn; auto ].

Ltac known_places :=
  let x := fresh in let n := fresh in let inside := fresh in
  intros x n inside; cbn in inside;
  repeat (destruct inside as [inside|inside]; [injection inside as <- <-; assumption|]);
  destruct inside.

Ltac read s t h :=
  cbv [s t value place length_of map upd Pos.eqb sizes maps arrays functions apply1 ratio number]
    in h;
  exact h.
Ltac contraction w facts c e s t :=
  let h := fresh in
  assert (h : value w e s = value w e t)
    by (apply (equal_ok w facts c e s t); [known_facts | known_places | vm_compute; reflexivity]);
  read s t h.
Ltac contraction_at_most w facts c e s t :=
  let h := fresh in
  assert (h : value w e s <= value w e t)
    by (apply (at_most_ok w facts c e s t); [known_facts | known_places | vm_compute; reflexivity]);
  read s t h.
Ltac contraction_less w facts c e s t :=
  let h := fresh in
  assert (h : value w e s < value w e t)
    by (apply (less_ok w facts c e s t); [known_facts | known_places | vm_compute; reflexivity]);
  read s t h.
