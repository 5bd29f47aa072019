(* Rational matrices that compute.  MathComp's matrices and fields do not: here a matrix is a list of lists of Coq's
   binary fractions Q, `mx m n s` is the MathComp matrix of the same entries over any ordered field F, and each
   operation on matrices is one on lists.  `compute_mx` decides an equation between such matrices. *)
From Coq Require Import ZArith QArith Qabs Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Delimit Scope Q_scope with Q.

Notation listed := (seq (seq Q)).

Definition entry (s : listed) i j : Q := nth 0%Q (nth [::] s i) j.
Definition tabulate m n (f : nat -> nat -> Q) : listed := mkseq (fun i => mkseq (f i) n) m.
Definition sum_to n (f : nat -> Q) : Q := foldr (fun x y => Qred (x + y)%Q) 0%Q (map f (iota 0 n)).
Definition mul_l m n p (s t : listed) := tabulate m p (fun i j => sum_to n (fun k => (entry s i k * entry t k j)%Q)).
Definition tr_l m n (s : listed) := tabulate n m (fun i j => entry s j i).
Definition add_l m n (s t : listed) := tabulate m n (fun i j => Qred (entry s i j + entry t i j)).
Definition opp_l m n (s : listed) := tabulate m n (fun i j => (- entry s i j)%Q).
Definition scale_l m n (c : Q) (s : listed) := tabulate m n (fun i j => Qred (c * entry s i j)).
Definition hadamard_l m n (s t : listed) := tabulate m n (fun i j => Qred (entry s i j * entry t i j)).
Definition scalar_l n (c : Q) := tabulate n n (fun i j => if i == j then c else 0%Q).
Definition power_l n (s : listed) k := iter k (mul_l n n n s) (scalar_l n 1).
Definition without_l n i (s : listed) :=
  tabulate n.-1 n.-1 (fun k l => entry s (if (i <= k)%N then k.+1 else k) (if (i <= l)%N then l.+1 else l)).
Definition same m n (s t : listed) : bool :=
  all (fun i => all (fun j => Qeq_bool (entry s i j) (entry t i j)) (iota 0 n)) (iota 0 m).

Section Numbers.
Variable F : realFieldType.

Definition ofP (p : positive) : F := (Pos.to_nat p)%:R.
Definition ofZ (z : Z) : F := match z with Z0 => 0 | Zpos p => ofP p | Zneg p => - ofP p end.
(* The fraction as an element of F. *)
Definition ofQ (q : Q) : F := ofZ (Qnum q) / ofP (Qden q).

Lemma ofP_gt0 p : 0 < ofP p.
Proof. by rewrite /ofP ltr0n; apply/ssrnat.ltP; exact: Pos2Nat.is_pos. Qed.
Lemma ofP_neq0 p : ofP p != 0.
Proof. by rewrite gt_eqF ?ofP_gt0. Qed.
Lemma ofPD p q : ofP (p + q) = ofP p + ofP q.
Proof. by rewrite /ofP Pos2Nat.inj_add natrD. Qed.
Lemma ofPM p q : ofP (p * q) = ofP p * ofP q.
Proof. by rewrite /ofP Pos2Nat.inj_mul natrM. Qed.

Lemma ofZ_sub p q : ofZ (Z.pos_sub p q) = ofP p - ofP q.
Proof.
rewrite Z.pos_sub_spec; case: Pos.compare_spec => [->|lt|lt] /=; first by rewrite subrr.
- by rewrite -[q in _ - ofP q](Pplus_minus q p) ?ofPD ?opprD ?addrA ?subrr ?sub0r //; apply/Pos.lt_gt.
- by rewrite -[p in ofP p - _](Pplus_minus p q) ?ofPD 1?addrC ?addrA ?addNr ?add0r //; apply/Pos.lt_gt.
Qed.
Lemma ofZD x y : ofZ (x + y) = ofZ x + ofZ y.
Proof.
case: x y => [|p|p] [|q|q] /=; rewrite ?add0r ?addr0 ?ofPD ?ofZ_sub ?opprD //.
exact: addrC.
Qed.
Lemma ofZM x y : ofZ (x * y) = ofZ x * ofZ y.
Proof. by case: x y => [|p|p] [|q|q] /=; rewrite ?mul0r ?mulr0 ?mulrN ?mulNr ?opprK ?ofPM. Qed.
Lemma ofZN x : ofZ (- x) = - ofZ x.
Proof. by case: x => [|p|p] /=; rewrite ?oppr0 ?opprK. Qed.
Lemma ofZ_pos p : ofZ (Zpos p) = ofP p. Proof. by []. Qed.

Lemma ofQ_eq x y : Qeq x y -> ofQ x = ofQ y.
Proof.
rewrite /Qeq /ofQ => e; apply/eqP; rewrite eqr_div ?ofP_neq0 //.
by rewrite -!ofZ_pos -!ofZM e.
Qed.
Lemma ofQ_red x : ofQ (Qred x) = ofQ x.
Proof. exact/ofQ_eq/Qred_correct. Qed.
Lemma ofQD x y : ofQ (x + y) = ofQ x + ofQ y.
Proof. by rewrite /ofQ /= addf_div ?ofP_neq0 // ofZD !ofZM ofPM. Qed.
Lemma ofQM x y : ofQ (x * y) = ofQ x * ofQ y.
Proof. by rewrite /ofQ /= mulf_div ofZM ofPM. Qed.
Lemma ofQN x : ofQ (- x) = - ofQ x.
Proof. by rewrite /ofQ /= ofZN mulNr. Qed.
Lemma ofQ0 : ofQ 0 = 0. Proof. by rewrite /ofQ /= mul0r. Qed.
Lemma ofQ1 : ofQ 1 = 1. Proof. by rewrite /ofQ /ofZ /= divff ?ofP_neq0. Qed.
Lemma ofQ_nat k : ofQ (inject_Z (Z.of_nat k)) = k%:R.
Proof.
rewrite /ofQ /= /ofP /= divr1; case: k => // k.
by rewrite /= /ofP SuccNat2Pos.id_succ.
Qed.
Lemma ofQV x : ofQ (/ x) = (ofQ x)^-1.
Proof.
rewrite /ofQ /Qinv; case: x => [[|p|p] q] /=; first by rewrite !mul0r invr0.
  by rewrite invf_div.
by rewrite mulNr mulNr invrN invf_div.
Qed.
Lemma ofZ_eq0 z : ofZ z = 0 -> z = Z0.
Proof. by case: z => //= p /eqP; rewrite ?oppr_eq0 (negPf (ofP_neq0 p)). Qed.
Lemma ofZ_inj : injective ofZ.
Proof. by move=> x y /eqP; rewrite -subr_eq0 -ofZN -ofZD => /eqP/ofZ_eq0 /Zminus_eq. Qed.
Lemma ofZ_le x y : (ofZ x <= ofZ y) = Z.leb x y.
Proof.
have pos z : (0 <= ofZ z) = Z.leb Z0 z.
  by case: z => [|p|p] /=; rewrite ?lexx ?ler0n // oppr_ge0 leNgt ofP_gt0.
by rewrite -subr_ge0 -ofZN -ofZD pos; apply/Z.leb_spec0/Z.leb_spec0; lia.
Qed.
Lemma ofQ_eqE x y : (ofQ x == ofQ y) = Qeq_bool x y.
Proof.
apply/idP/idP => [|/Qeq_bool_eq/ofQ_eq -> //].
by rewrite eqr_div ?ofP_neq0 // -!ofZ_pos -!ofZM => /eqP/ofZ_inj e; apply/Qeq_eq_bool.
Qed.
Lemma ofQ_le x y : (ofQ x <= ofQ y) = Qle_bool x y.
Proof.
rewrite ler_pdivr_mulr ?ofP_gt0 // mulrAC ler_pdivl_mulr ?ofP_gt0 //.
by rewrite -!ofZ_pos -!ofZM ofZ_le.
Qed.
Lemma ofQ_lt x y : (ofQ x < ofQ y) = ~~ Qle_bool y x.
Proof. by rewrite -ofQ_le real_ltNge ?num_real. Qed.

Lemma ofQX x k : ofQ x ^+ k = ofQ (iter k (Qmult x) 1%Q).
Proof. by elim: k => [|k IHk]; rewrite ?ofQ1 // exprS IHk -ofQM. Qed.
Lemma ofQ_norm x : `|ofQ x| = ofQ (Qabs x).
Proof.
have pos p q : `|ofQ (Zpos p # q)%Q| = ofQ (Zpos p # q)%Q by rewrite ger0_norm ?divr_ge0 ?ler0n.
case: x => [[|p|p] q]; last 1 first.
- by have -> : (Zneg p # q = - (Zpos p # q))%Q by []; rewrite ofQN normrN pos.
- by rewrite /ofQ /= mul0r normr0.
- exact: pos.
Qed.

End Numbers.
Arguments ofQ : simpl never.
Arguments Qred : simpl never.

Section Matrices.
Variable F : realFieldType.
Local Notation ofQ := (ofQ F).

(* The m by n matrix with the rows s; what is not listed is 0. *)
Definition mx m n (s : listed) : 'M[F]_(m, n) := \matrix_(i, j) ofQ (entry s i j).

Lemma entry_tabulate m n f (i : 'I_m) (j : 'I_n) : entry (tabulate m n f) i j = f i j.
Proof. by rewrite /entry !nth_mkseq. Qed.

Lemma sum_toE n (f : nat -> Q) : ofQ (sum_to n f) = \sum_(k < n) ofQ (f k).
Proof.
rewrite -(big_mkord xpredT (fun k => ofQ (f k))) /index_iota subn0 /sum_to.
by elim: (iota 0 n) => [|k s IHs] /=; rewrite ?big_nil ?ofQ0 // big_cons ofQ_red ofQD IHs.
Qed.

Lemma mxM m n p s t : mx m n s *m mx n p t = mx m p (mul_l m n p s t).
Proof.
apply/matrixP => i j; rewrite !mxE entry_tabulate sum_toE.
by apply: eq_bigr => k _; rewrite !mxE ofQM.
Qed.
Lemma mxT m n s : (mx m n s)^T = mx n m (tr_l m n s).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate. Qed.
Lemma mxD m n s t : mx m n s + mx m n t = mx m n (add_l m n s t).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate ofQ_red ofQD. Qed.
Lemma mxN m n s : - mx m n s = mx m n (opp_l m n s).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate ofQN. Qed.
Lemma mxZ m n c s : ofQ c *: mx m n s = mx m n (scale_l m n c s).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate ofQ_red ofQM. Qed.
Lemma mx_scalar n c : (ofQ c)%:M = mx n n (scalar_l n c).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate -val_eqE; case: eqP; rewrite ?ofQ0. Qed.
Lemma mx_1 n : 1%:M = mx n n (scalar_l n 1).
Proof. by rewrite -mx_scalar ofQ1. Qed.
Lemma mx_0 m n : 0 = mx m n [::].
Proof. by apply/matrixP => i j; rewrite !mxE /entry !nth_nil ofQ0. Qed.
Lemma mx_const m n c : const_mx (ofQ c) = mx m n (tabulate m n (fun _ _ => c)).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate. Qed.
Lemma mx_hadamard m n s t : hadamard (mx m n s) (mx m n t) = mx m n (hadamard_l m n s t).
Proof. by apply/matrixP => i j; rewrite !mxE entry_tabulate ofQ_red ofQM. Qed.
Lemma mx_power n s k : power (mx n n s) k = mx n n (power_l n s k).
Proof.
elim: k => [|k IHk]; first exact: mx_1.
by rewrite -[LHS]/(mx n n s *m power (mx n n s) k) IHk mxM.
Qed.
Lemma mx_without n (i : 'I_n) s : without i (mx n n s) = mx n.-1 n.-1 (without_l n i s).
Proof.
apply/matrixP => k l; rewrite !mxE entry_tabulate /=.
by congr (ofQ (entry s _ _)); rewrite /bump; case: leqP.
Qed.

Lemma mx_row m n s (i : 'I_m) : row i (mx m n s) = mx 1 n [:: nth [::] s i].
Proof. by apply/matrixP => k l; rewrite !mxE (ord1 k). Qed.
Lemma mx_drop m n s (i : 'I_m) :
  row' i (mx m n s) = mx m.-1 n (tabulate m.-1 n (fun k l => entry s (if (i <= k)%N then k.+1 else k) l)).
Proof.
by apply/matrixP => k l; rewrite !mxE entry_tabulate /= /bump; case: leqP.
Qed.
Lemma mx_at m n s i j : mx m n s i j = ofQ (entry s i j).
Proof. by rewrite mxE. Qed.
Lemma mx_sqnorm n s : sqnorm (mx n 1 s) = ofQ (sum_to n (fun i => (entry s i 0 * entry s i 0)%Q)).
Proof. by rewrite sum_toE; apply: eq_bigr => i _; rewrite mxE expr2 ofQM. Qed.

Lemma mx_eq m n s t : (mx m n s == mx m n t) = same m n s t.
Proof.
apply/eqP/allP => [/matrixP e i|e].
  rewrite mem_iota => /= im; apply/allP => j; rewrite mem_iota => /= jn.
  by have := e (Ordinal im) (Ordinal jn); rewrite !mxE -(ofQ_eqE F) => /eqP.
apply/matrixP => i j; rewrite !mxE; apply/eqP; rewrite ofQ_eqE.
by apply: (allP (e i _)); rewrite mem_iota ltn_ord.
Qed.

(* invmx and coefficients, from an inverse C that somebody else has computed. *)
Lemma invmx_of n (A C : 'M[F]_n) : A *m C = 1%:M -> invmx A = C.
Proof. by move=> e; have [uA _] := mulmx1_unit e; rewrite -[RHS](mulKmx uA) e mulmx1. Qed.
Lemma coefficients_of n c (K C : 'M[F]_n) lam (Y : 'M[F]_(n, c)) :
  (K + lam%:M) *m C = 1%:M -> coefficients K lam Y = C *m Y.
Proof. by move=> e; rewrite /coefficients (invmx_of e). Qed.
End Matrices.

(* Writes every operation on listed matrices as one on lists. *)
Definition listedE := (mxT, mxM, mxD, mxN, mxZ, mx_scalar, mx_1, mx_hadamard, mx_power, mx_without, mx_row, mx_drop).
Ltac collect := rewrite /kernel /features /gram; rewrite ?listedE.
(* Decides A = B, A == B, A != B and A <> B for matrices written with these operations and `mx`. *)
Ltac compute_mx := lazymatch goal with
  | |- is_true _ => idtac | |- _ <> _ => apply/eqP | |- _ = _ => apply/eqP end;
  collect; rewrite ?mx_eq; vm_compute; reflexivity.
(* Numbers of F as fractions: natural literals; then (in)equalities between them. *)
Definition fractionsE := (ofQD, ofQM, ofQN, ofQV).

Section Tests.
Variable F : realFieldType.
Let X := mx F 2 1 [:: [:: 1]; [:: 1 # 2]]%Q.
Goal kernel X = mx F 2 2 [:: [:: 25 # 16; 25 # 32]; [:: 25 # 32; 25 # 64]]%Q.
Proof. by rewrite /X; compute_mx. Qed.
Goal power (gram X) 3 == mx F 2 2 [:: [:: 25 # 16; 25 # 32]; [:: 25 # 32; 25 # 64]]%Q.
Proof. by rewrite /X; compute_mx. Qed.
Goal hadamard (gram X) (gram X) = mx F 2 2 [:: [:: 1; 1 # 4]; [:: 1 # 4; 1 # 16]]%Q.
Proof. by rewrite /X; compute_mx. Qed.
Goal without 0 (gram X) = mx F 1 1 [:: [:: 1 # 4]]%Q.
Proof. by rewrite /X; compute_mx. Qed.
Goal coefficients (gram X) (ofQ F 1) (mx F 2 1 [:: [:: 1]; [:: 2]]%Q) = mx F 2 1 [:: [:: 1 # 9]; [:: 14 # 9]]%Q.
Proof.
rewrite /X (@coefficients_of _ _ _ _ (mx F 2 2 [:: [:: 5 # 9; -2 # 9]; [:: - 2 # 9; 8 # 9]]%Q)); compute_mx.
Qed.
End Tests.
